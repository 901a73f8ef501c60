{# A state as written, in upper case, without dots, commas, `State of` before it and the
   country after it.
   Names, abbreviations and ISO 3166-2 become codes later, by us_state_variants. #}
{% macro clean_state(expression) -%}
    {%- set text = 'upper(' ~ clean_text(expression) ~ ')' -%}
    {%- set country = (
        '[ ,.(-]+(UNITED STATES( OF AMERICA)?|U[.]? ?S[.]?( ?A[.]?)?)[)]?$'
    ) -%}
    nullif(trim({{ regex_replace(
        regex_replace(text, '^(STATE|COMMONWEALTH) OF |' ~ country ~ '|[.]'),
        '[, ]+',
        ' '
    ) }}), '')
{%- endmacro %}

{# False where the country is known to be another than the United States or one of its
   territories, which ISO 3166-1 lists as countries too. Unknown counts as home. #}
{% macro may_be_us(country) -%}
    coalesce({{ regex_replace('upper(' ~ country ~ ')', '[^A-Z]+') }} in (
        '', 'US', 'USA', 'UNITEDSTATES', 'UNITEDSTATESOFAMERICA', 'AMERICA',
        'PR', 'PRI', 'PUERTORICO', 'GU', 'GUM', 'GUAM', 'VI', 'VIR',
        'USVIRGINISLANDS', 'VIRGINISLANDSUS', 'AS', 'ASM', 'AMERICANSAMOA', 'MP',
        'MNP', 'NORTHERNMARIANAISLANDS', 'NA', 'NONE', 'UNKNOWN'
    ), true)
{%- endmacro %}
