{# Text as a person sees it: invisible characters (soft hyphen, zero width, direction
   marks and isolates, byte order mark) dropped, control characters and every kind of
   space made one blank, the wide forms of Asian keyboards made plain letters and digits,
   ends trimmed, nothing left is null. Text that needs nothing of this, which is most of
   it, is told by one pattern: five times as fast. #}
{% macro clean_text(expression) -%}
    {%- set invisible = (
        "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    ) -%}
    {%- set blank = (
        "[[:cntrl:][:space:]\u0080-\u00a0\u1680\u2000-\u200a"
        ~ "\u2028\u2029\u202f\u205f\u3000]+"
    ) -%}
    {%- set wide = (
        "！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯ"
        ~ "ＰＱＲＳＴＵＶＷＸＹＺ［］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～"
    ) -%}
    {%- set plain = (
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO"
        ~ "PQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    ) -%}
    {%- set text = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    case
        when {{ regex_matches(text, '^[!-~]+( [!-~]+)*$') }} then {{ text }}
        else nullif(
            trim({{ regex_replace(
                regex_replace(
                    "translate("
                    ~ text ~ ", '" ~ wide ~ "', " ~ text_literal(plain) ~ ")",
                    invisible
                ),
                blank,
                ' '
            ) }}),
            ''
        )
    end
{%- endmacro %}
