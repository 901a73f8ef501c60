select
    interactions.interaction_id,
    interactions.detail
from {{ ref('interactions') }} as interactions
inner join {{ ref('page_categories') }} as categories
    on interactions.detail = categories.page_category
where
    interactions.signal in ('page_view', 'email_click')
    and categories.sensitivity = 'restricted'
