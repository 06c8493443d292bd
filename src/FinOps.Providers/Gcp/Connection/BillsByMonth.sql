-- Which invoice months the export has, and what changes whenever one of them does: rows come late, for weeks.
SELECT invoice.month AS month, COUNT(*) AS row_count, MAX(export_time) AS written_at
FROM {table}
WHERE invoice.month >= @from
  -- Days on which nothing of these months can have been written are not read.
  AND {written since from}
GROUP BY month
ORDER BY month
