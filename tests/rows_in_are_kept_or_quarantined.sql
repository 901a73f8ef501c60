select
    connector,
    table_name,
    rows_in,
    rows_kept,
    rows_quarantined
from {{ ref('row_audit') }}
where rows_in <> rows_kept + rows_quarantined
