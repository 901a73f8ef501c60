"""Writes the scores of the published build into HubSpot and Salesforce.

What happens, and which module does it::

    published build --> planning --> state (outbox) --> delivery --> hubspot, salesforce
       fields: what is            delivered: what       pacing: how fast
       written, and where         the CRM has           journal: what was done

A plan compares payload hashes of the build with those of what was delivered; only that
counts which the CRM has confirmed, row by row.
"""
