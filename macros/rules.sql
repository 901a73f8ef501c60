{# Whether a value satisfies a rule. The operators are a closed set; texts are compared
   without regard to case, and a value that is no number satisfies no numeric rule.
   A value that holds a bar itself is no entry of a list. `missing` is about the absence
   of values and is settled where facts are joined. #}
{% macro satisfies(value, operator, operand) -%}
    {%- set number = try_cast(value, 'decimal(18, 4)') -%}
    {%- set low = try_cast(text_part(operand, '|', 1), 'decimal(18, 4)') -%}
    {%- set high = try_cast(text_part(operand, '|', 2), 'decimal(18, 4)') -%}
    {%- set has_bar = dbt.position("'|'", value) ~ ' > 0' -%}
    {%- set listed = is_listed('lower(' ~ value ~ ')', 'lower(' ~ operand ~ ')') -%}
    case {{ operator }}
        when 'any' then true
        when 'known' then {{ value }} is not null
        when 'equals' then lower({{ value }}) = lower({{ operand }})
        when 'in' then {{ listed }} and not {{ has_bar }}
        when 'not_in' then not ({{ listed }}) or {{ has_bar }}
        when 'starts_with'
            then {{ starts_with('lower(' ~ value ~ ')', 'lower(' ~ operand ~ ')') }}
        when 'contains_word' then {{ contains_word(value, operand) }}
        when 'between' then {{ number }} between {{ low }} and {{ high }}
        when 'at_least' then {{ number }} >= {{ low }}
        when 'at_most' then {{ number }} <= {{ low }}
    end
{%- endmacro %}

{# Whether a rule or another dated row of a seed holds on a date: from its first day to
   the day before valid_to. #}
{% macro is_valid_on(rule, date) -%}
    {{ rule }}.valid_from <= {{ date }}
    and ({{ rule }}.valid_to is null or {{ date }} < {{ rule }}.valid_to)
{%- endmacro %}

{# The rule_number of a row of rules of one kind: attribute, signal or people. Each kind
   has numbers of its own, the older rules the lower ones: they stay when a rule is added
   that is valid later. #}
{% macro numbered_rule(kind) -%}
    {%- set first_numbers = {'attribute': 0, 'signal': 100000, 'people': 200000} -%}
    {{ first_numbers[kind] }}
    + row_number() over (order by valid_from, scoring_model, rule_id)
{%- endmacro %}

{# Points without their sign up to a limit; no limit where it is null. #}
{% macro limited(points, limit) -%}
    sign({{ points }}) * least(
        abs({{ points }}), coalesce({{ limit }}, abs({{ points }}))
    )
{%- endmacro %}

{# What is left of a point after some days: half of it after each half-life, all of it
   where the rule has none. Rounded before use, because engines differ in the last
   digits of power(); so late that the cents of the points do not feel it. #}
{% macro decay_factor(age_days, half_life_days) -%}
    coalesce(
        cast(
            round(
                cast(
                    power(
                        cast(0.5 as {{ type_double() }}),
                        cast({{ age_days }} as {{ type_double() }})
                        / nullif({{ half_life_days }}, 0)
                    ) as decimal(18, 15)
                ),
                12
            ) as decimal(13, 12)
        ),
        1
    )
{%- endmacro %}

{# Seniorities as numbers to compare; below all of them where none is known. #}
{% macro seniority_rank(seniority) -%}
    case {{ seniority }}
        when 'executive' then 4
        when 'director' then 3
        when 'manager' then 2
        when 'staff' then 1
        else 0
    end
{%- endmacro %}
