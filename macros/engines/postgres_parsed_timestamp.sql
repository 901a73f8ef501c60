{# Postgres raises an error for a date that there isn't, so every part is looked at
   before they are put together. `groups` says which group of the pattern is what;
   `offset 0` keeps the text from being parsed for each mention. #}
{% macro postgres_parsed_timestamp(expression, pattern, groups) -%}
    (
        select
            case
                when
                    parts.year between 1 and 9999 and parts.month between 1 and 12
                    and parts.hour between 0 and 23 and parts.minute between 0 and 59
                    and parts.second < 60 and parts.day >= 1
                    then case
                        when
                            parts.day <= date_part(
                                'day',
                                make_date(parts.year, parts.month, 1)
                                + interval '1 month - 1 day'
                            )
                            then make_timestamp(
                                parts.year, parts.month, parts.day,
                                parts.hour, parts.minute, parts.second
                            ) - parts.utc_offset
                    end
            end
        from (
            select
                cast(found.groups[{{ groups.year }}] as integer) as year,
                cast(found.groups[{{ groups.month }}] as integer) as month,
                cast(found.groups[{{ groups.day }}] as integer) as day,
                {% if 'half' in groups -%}
                case
                    when found.groups[{{ groups.half }}] is null
                        then cast(
                            coalesce(found.groups[{{ groups.hour }}], '0') as integer
                        )
                    when
                        cast(found.groups[{{ groups.hour }}] as integer)
                        between 1 and 12
                        then
                            mod(cast(found.groups[{{ groups.hour }}] as integer), 12)
                            + case found.groups[{{ groups.half }}]
                                when 'P' then 12 else 0
                            end
                    else -1
                end as hour,
                interval '0 hours' as utc_offset,
                {% else -%}
                cast(
                    coalesce(found.groups[{{ groups.hour }}], '0') as integer
                ) as hour,
                coalesce(
                    cast(found.groups[{{ groups.offset_hours }}] || ' hours' as interval)
                    + cast(
                        left(found.groups[{{ groups.offset_hours }}], 1)
                        || coalesce(found.groups[{{ groups.offset_minutes }}], '0')
                        || ' minutes' as interval
                    ),
                    interval '0 hours'
                ) as utc_offset,
                {% endif -%}
                cast(
                    coalesce(found.groups[{{ groups.minute }}], '0') as integer
                ) as minute,
                cast(
                    coalesce(found.groups[{{ groups.second }}], '0')
                    as double precision
                ) as second
            from (
                select regexp_match({{ expression }}, '{{ pattern }}') as groups
                offset 0
            ) as found
            offset 0
        ) as parts
    )
{%- endmacro %}
