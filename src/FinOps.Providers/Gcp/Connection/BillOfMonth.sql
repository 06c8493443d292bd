-- One invoice month, whole: its costs are of one invoice, whenever they were used.
SELECT *
FROM {table}
WHERE invoice.month = @month
  -- Rows lie under the day on which Google Cloud wrote them: late ones for weeks after their month, none before it begins. What
  -- was written a moment ago lies under no day yet. So earlier days are neither read nor paid for.
  AND {written since month}
