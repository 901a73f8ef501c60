{# The date the scores are for: the project's only clock, resolved once per run. #}
{% macro as_of_text() -%}
    {{ return((var('as_of', none) or run_started_at.strftime('%Y-%m-%d')) | string) }}
{%- endmacro %}

{% macro as_of_date() -%}
    cast('{{ as_of_text() }}' as date)
{%- endmacro %}

{# The first instant after the as-of date: what is known before it, counts. #}
{% macro as_of_end() -%}
    cast({{ dbt.dateadd('day', 1, as_of_date()) }} as {{ dbt.type_timestamp() }})
{%- endmacro %}

{# The last days of the months before the as-of date, newest first: the dates whose
   scores are compared with what became of people afterwards. #}
{% macro review_dates() -%}
    {%- set date = modules.datetime.datetime -%}
    {%- set day = namespace(value=date.strptime(as_of_text(), '%Y-%m-%d')) -%}
    {%- set dates = [] -%}
    {%- for _ in range(var('review_months', 6)) -%}
        {%- set day.value = (
            day.value.replace(day=1) - modules.datetime.timedelta(days=1)
        ) -%}
        {%- do dates.append(day.value.strftime('%Y-%m-%d')) -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}

{# Every day from the variable history_from to the one before the as-of date, newest
   first; none without it. #}
{% macro history_dates() -%}
    {%- set dates = [] -%}
    {%- if var('history_from', none) -%}
        {%- set parsed = modules.datetime.datetime.strptime -%}
        {%- set first = parsed(var('history_from', none) | string, '%Y-%m-%d') -%}
        {%- set as_of = parsed(as_of_text(), '%Y-%m-%d') -%}
        {%- for days in range(1, (as_of - first).days + 1) -%}
            {%- set day = as_of - modules.datetime.timedelta(days=days) -%}
            {%- do dates.append(day.strftime('%Y-%m-%d')) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(dates) }}
{%- endmacro %}
