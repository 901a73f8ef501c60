{# A share of a count, to four places. #}
{% macro rate(part, whole) -%}
    cast(
        round(cast({{ part }} as decimal(18, 6)) / nullif({{ whole }}, 0), 4)
        as decimal(6, 4)
    )
{%- endmacro %}

{# A bound of the Wilson score interval at 95 % (z = 1.96) around a share: honest also
   for few people and for shares of none or all (Wilson, 1927). `side` is - or +. #}
{% macro wilson_bound(part, whole, side) -%}
    {%- set n = 'cast(' ~ whole ~ ' as ' ~ type_double() ~ ')' -%}
    {%- set p = (
        '(cast(' ~ part ~ ' as ' ~ type_double() ~ ') / nullif(' ~ n ~ ', 0))'
    ) -%}
    cast(
        round(
            cast(
                greatest(0.0, least(1.0,
                    ({{ p }} + 1.9208 / {{ n }} {{ side }} 1.96 * sqrt(
                        ({{ p }} * (1 - {{ p }}) + 0.9604 / {{ n }}) / {{ n }}
                    )) / (1 + 3.8416 / {{ n }})
                )) as decimal(18, 9)
            ),
            4
        ) as decimal(6, 4)
    )
{%- endmacro %}
