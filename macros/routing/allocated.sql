{# CTEs that hand leads to takers (members, or desks of members): ends in <name>
   (lead_number, taker), one row per lead that is taken.

   `choices` (lead_number, taker, preference) are the takers whom a lead may have, best
   first; `limits` (taker, most) is how many each one takes; a lower lead_number comes
   first everywhere. Deferred acceptance (Gale and Shapley 1962): every lead asks the
   best taker that is not full for it; a taker with more askers than it takes keeps the
   first ones and from then on is full for all behind its last one.

   The result is that of handing out one lead after the other: no lead goes without
   while a taker of its choice has room or has a lead further back. Each round settles
   at least one more taker, the one that would be full next; so as many rounds as there
   are takers side by side are always enough. #}
{% macro allocated(name, choices, limits) -%}
{%- set rounds = var('largest_team', 12) -%}
{%- for round in range(1, rounds + 2) -%}
{{ name }}_asked_{{ round }} as (
    select
        choices.lead_number,
        choices.taker,
        row_number() over (
            partition by choices.lead_number
            order by choices.preference, choices.taker
        ) as place
    from {{ choices }} as choices
    inner join {{ limits }} as limits
        on choices.taker = limits.taker and limits.most > 0
    {%- if round > 1 %}
    left join {{ name }}_full_{{ round - 1 }} as takers
        on choices.taker = takers.taker
    where takers.taker is null or choices.lead_number <= takers.last_lead_number
    {%- endif %}
),
{% if round <= rounds %}
{{ name }}_full_{{ round }} as (
    select
        askers.taker,
        askers.lead_number as last_lead_number
    from (
        select
            taker,
            lead_number,
            row_number() over (partition by taker order by lead_number) as place
        from {{ name }}_asked_{{ round }}
        where place = 1
    ) as askers
    inner join {{ limits }} as limits
        on askers.taker = limits.taker and askers.place = limits.most
),
{% endif %}
{%- endfor %}
{% call checkpoint(name) %}
    select
        lead_number,
        taker
    from {{ name }}_asked_{{ rounds + 1 }}
    where place = 1
{% endcall %}
{%- endmacro %}
