{#- Fails with each row that names something restricted: a value, or one of the values
    between |, that the column `field` of `to` holds with the sensitivity
    restricted. -#}
{% test names_unrestricted(model, column_name, to, field) %}
select
    named.*,
    restricted.{{ field }} as restricted_name
from {{ model }} as named
inner join
    (
        select distinct {{ field }}
        from {{ to }}
        where sensitivity = 'restricted'
    ) as restricted
    on
        {{ dbt.position(
            "'|' || lower(restricted." ~ field ~ ") || '|'",
            "'|' || lower(named." ~ column_name ~ ") || '|'",
        ) }} > 0
{% endtest %}
