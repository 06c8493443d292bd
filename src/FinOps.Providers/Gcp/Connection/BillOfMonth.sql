-- One invoice month, whole: its costs are of one invoice, whenever they were used.
SELECT *
FROM {table}
WHERE invoice.month = @month
