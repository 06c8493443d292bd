-- Google Cloud billing export, standard and detailed (BigQuery as CSV, JSON lines or Parquet) → FOCUS 1.2
-- version: gcp-4
-- [a.b|a_b|a->b] is the bill's field by any of its spellings: flattened with a dot or underscore, or inside a structure.
-- {services.X} is a column of services.csv; see ../Native/README.md.
WITH
  CAST(lower([cost_type]), 'LowCardinality(String)') AS cost_type,
  [cost] AS cost,
  [currency] AS currency,
  [billing_account_id] AS account,
  CAST([service.description|service_description|service->description], 'LowCardinality(String)') AS service_description,
  [sku.id|sku_id|sku->id] AS sku,
  CAST([sku.description|sku_description|sku->description], 'LowCardinality(String)') AS sku_description,  -- of what repeats, each spelling is looked at once
  [usage_start_time] AS usage_start,
  [usage_end_time] AS usage_end,
  CAST([invoice.month|invoice_month|invoice->month], 'LowCardinality(String)') AS invoice_month,
  [project.id|project_id|project->id] AS project,
  [project.name|project_name|project->name] AS project_name,
  CAST([location.region|location_region|location->region], 'LowCardinality(String)') AS region_text,
  [resource.global_name|resource_global_name|resource->global_name] AS global_name,
  [resource.name|resource_name|resource->name] AS resource_name,
  [subscription.instance_id|subscription_instance_id|subscription->instance_id] AS subscription,
  [consumption_model.id|consumption_model_id|consumption_model->id] AS model,
  [consumption_model.description|consumption_model_description|consumption_model->description] AS model_description,
  [adjustment_info.id|adjustment_info_id|adjustment_info->id] AS adjustment,
  [adjustment_info.description|adjustment_info_description|adjustment_info->description] AS adjustment_description,
  [adjustment_info.type|adjustment_info_type|adjustment_info->type] AS adjustment_type,
  [adjustment_info.mode|adjustment_info_mode|adjustment_info->mode] AS adjustment_mode,
  [transaction_type] AS transaction_type,
  [invoice.publisher_type|invoice_publisher_type|invoice->publisher_type] AS publisher_type,
  [seller_name] AS seller,
  [cost_at_list] AS cost_at_list,
  [cost_at_effective_price_default] AS cost_at_default,
  [usage.amount|usage_amount|usage->amount] AS used,
  CAST([usage.unit|usage_unit|usage->unit], 'LowCardinality(String)') AS used_unit,
  [usage.amount_in_pricing_units|usage_amount_in_pricing_units|usage->amount_in_pricing_units] AS priced,
  CAST([usage.pricing_unit|usage_pricing_unit|usage->pricing_unit], 'LowCardinality(String)') AS priced_unit,
  [price.list_price|price_list_price|price->list_price] AS list_price,
  [price.effective_price_default|price_effective_price_default|price->effective_price_default] AS default_price,
  [price.effective_price|price_effective_price|price->effective_price] AS effective_price,
  if(default_price != '', default_price, effective_price) AS agreed_price,
  CAST([price.pricing_unit_quantity|price_pricing_unit_quantity|price->pricing_unit_quantity], 'LowCardinality(String)') AS price_units,
  CAST([price.tier_start_amount|price_tier_start_amount|price->tier_start_amount], 'LowCardinality(String)') AS tier,

  -- Credits. Their numbers are quoted first: through a float they would lose digits. Data frames write lists in Python's words.
  if(startsWith([credits], '[{\''), replaceAll(replaceAll([credits], ': None', ': null'), '\'', '"'), [credits]) AS credits_text,
  replaceRegexpAll(credits_text, '([^\\\\]":\\s*)(-?[0-9][-+0-9.eE]*)', '\\1"\\2"') AS exact_credits,
  multiIf(
    credits_text IN ('', '[]', 'null'), CAST(array(), 'Array(Tuple(id String, name String, full_name String, type String, amount String))'),
    match(credits_text, '^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$'), CAST(array(('', 'Credits', '', '', credits_text)), 'Array(Tuple(id String, name String, full_name String, type String, amount String))'),
    JSONExtract(exact_credits, 'Array(Tuple(id String, name String, full_name String, type String, amount String))')) AS credits,
WITH
  tupleElement(credits, 'amount') AS credit_texts,
  arrayMap(a -> toDecimal256OrZero(a, 38), credit_texts) AS credit_amounts,
  -- What a credit does: commitment and price lower the cost of their row, offset is the used part of a fee, the rest is a row.
  arrayMap(c -> multiIf(
    tupleElement(c, 'type') IN ('COMMITTED_USAGE_DISCOUNT', 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE', 'COMMITTED_USE_DISCOUNT'), 'commitment',
    tupleElement(c, 'type') = 'FEE_UTILIZATION_OFFSET', 'offset',
    tupleElement(c, 'type') IN ('SUSTAINED_USAGE_DISCOUNT', 'SUSTAINED_USE_DISCOUNT', 'DISCOUNT', 'RESELLER_MARGIN', 'FREE_TIER'), 'price',
    tupleElement(c, 'type') IN ('PROMOTION', 'SUBSCRIPTION_BENEFIT'), 'credit',
    tupleElement(c, 'type') = '' AND tupleElement(c, 'name') ILIKE 'Committed Us%Discount%', 'commitment',  -- before types were written
    tupleElement(c, 'type') = '' AND tupleElement(c, 'name') ILIKE 'Sustained Us%Discount%', 'price',
    'unknown'), credits) AS credit_kinds,
  toDecimal256OrZero(cost, 38) AS cost_n,

  -- Kinds of rows.
  cost_type IN ('regular', '') AS is_regular,

  -- What a fee pays for: all of it was used where it names whose usage it covers, else all that was not offset lay idle.
  CAST(JSONExtract(CAST([system_labels], 'LowCardinality(String)'), 'Array(Tuple(key String, value String))'), 'Array(Tuple(String, String))') AS system_labels,
  -- Labels have no quotes in them, so Python's can be turned; the key goes first.
  CAST(if([has labels_1], [labels_1], [labels]), 'LowCardinality(String)') AS written_labels,
  replaceRegexpAll(replaceAll(replaceAll(written_labels, ': None', ': null'), '\'', '"'),
    '[{]\\s*"value"\\s*:\\s*("[^"]*"|null)\\s*,\\s*"key"\\s*:\\s*("[^"]*")', '{"key":\\2,"value":\\1') AS labels_text,
  CAST(if([has labels_1], [labels], [project.labels|project_labels|project->labels]), 'LowCardinality(String)') AS project_labels_text,
  CAST([tags], 'LowCardinality(String)') AS tags_text,
  extract(labels_text, '"goog-originating-sku-id"[^{}]*"value"\\s*:\\s*"([^"]+)"') AS originating_sku,

  -- Invoice months are months of Pacific time; a late row carries the month it is invoiced in, not the one it was used in.
  match(invoice_month, '^20[0-9]{2}(0[1-9]|1[0-2])$') AS has_month,
  ifNull(toStartOfMonth(toTimeZone(parseDateTimeBestEffortOrNull(CAST(usage_start, 'LowCardinality(String)'), 'UTC'), 'America/Los_Angeles')), toDate('2000-01-01')) AS usage_month,

  -- What it would cost without discounts, and with those agreed on; parts of a split row take their share of each.
  if(cost_at_list != '', cost_at_list, cost) AS list_cost,
  if(cost_at_default != '', cost_at_default, cost) AS contracted_cost,

  -- Quantities. What is given back is a negative quantity: prices are never negative.
  if(priced != '', priced, used) AS bill_quantity,
  if(priced != '', priced_unit, used_unit) AS bill_unit,
  -- Sellers on the marketplace have services of their own; no table can know them.
  startsWith(transaction_type, 'THIRD_PARTY') OR (publisher_type = 'PARTNER' AND transaction_type != 'GOOGLE') AS is_marketplace,
  replaceRegexpOne(region_text, '(?i)^(global|us|eu|asia)$', '') AS region,  -- everywhere, or on a continent, is in no region
  CAST(if(service_description != '', service_description, 'Google Cloud'), 'LowCardinality(String)') AS service,
  splitByChar('/', global_name) AS place,  -- //host/its/way/kind/name
WITH
  -- A number that cannot be read goes on as it is, so that the row is rejected with it rather than counted without it.
  multiIf(
    empty(credits), if(credits_text IN ('', '[]', 'null'), '', credits_text),
    arrayFirst(t -> t != '' AND NOT match(t, '^[-+]?([0-9]+[.]?[0-9]{0,38}|[.][0-9]{1,38})([eE][-+]?[0-9]+)?$'), arrayConcat(array(cost), credit_texts))) AS unreadable,

  arraySum((a, k) -> if(k = 'commitment', a, toDecimal256(0, 38)), credit_amounts, credit_kinds) AS commitment_credits,
  arraySum((a, k) -> if(k = 'offset', a, toDecimal256(0, 38)), credit_amounts, credit_kinds) AS offsets,
  arraySum((a, k) -> if(k = 'price', a, toDecimal256(0, 38)), credit_amounts, credit_kinds) AS price_credits,
  arrayFirstIndex(k -> k = 'commitment', credit_kinds) AS first_commitment,
  CAST(system_labels, 'Map(String, String)') AS system,
  toDateOrZero(replaceRegexpOne(invoice_month, '^(....)(..)$', '\\1-\\2-01')) AS stated_month,
  if(has_month, stated_month, usage_month) AS month,
  if(cost_n = 0 OR empty(credits), toDecimal256(1, 18), toDecimal256OrZero(cost, 18)) AS cost_divisor,
  toDecimal256OrZero(bill_quantity, 18) AS bill_units,
  toDecimal256OrZero(contracted_cost, 18) AS contracted_n,
  if(contracted_n != 0, contracted_n, toDecimal256OrZero(list_cost, 18)) AS worth,
  transform(lower(bill_unit), {units.BillUnit}, {units.FocusUnit}, '') AS known_unit,
  multiIf(bill_unit = '', 'Units', known_unit != '', known_unit, bill_unit) AS unit,
  transform(lower(used_unit), {units.BillUnit}, {units.FocusUnit}, '') AS known_used_unit,
  transform(region, {regions.RegionId}, {regions.RegionName}, '') AS known_region,
  if(toDecimal256OrZero(price_units, 18) > 0, toDecimal256OrZero(price_units, 18), toDecimal256(1, 18)) AS per,

  -- Two tags may have one key, in two namespaces: the resource's own goes before what it inherits.
  CAST(JSONExtract(tags_text, 'Array(Tuple(key String, value String, namespace String, inherited String))'), 'Array(Tuple(String, String, String, String))') AS written_tags,
  if(length(written_tags) < 2, written_tags, arrayConcat(arrayFilter(t -> lower(t.4) != 'true', written_tags), arrayFilter(t -> lower(t.4) = 'true', written_tags))) AS ordered_tags,
  arrayFilter((t, n) -> n = 1, ordered_tags, arrayEnumerateUniq(tupleElement(ordered_tags, 1), tupleElement(ordered_tags, 3))) AS own_tags,
  arrayConcat(
    CAST(JSONExtract(labels_text, 'Array(Tuple(key String, value String))'), 'Array(Tuple(String, String))'),
    arrayMap((t, n) -> (if(n = 1, concat('tag/', t.1), concat('tag/', t.3, '/', t.1)), t.2), own_tags, arrayEnumerateUniq(tupleElement(own_tags, 1))),
    arrayMap(t -> (concat('project/', t.1), t.2), CAST(JSONExtract(project_labels_text, 'Array(Tuple(key String, value String))'), 'Array(Tuple(String, String))')),
    arrayMap(t -> (concat('goog:', t.1), t.2), system_labels)) AS all_tags,
WITH
  commitment_credits + offsets + price_credits AS folded,
  -- A subscription's row without the model's prices is its fee when its SKU speaks of a commitment; usage beyond it names none.
  is_regular AND unreadable = '' AND NOT is_marketplace AND (has(credit_kinds, 'offset') OR match(sku_description, '(?i)^commitment|\\bCUDs?\\b.*\\bfee|committed use discounts?.*\\bfee')
    OR (subscription != '' AND model IN ('', '7754-699E-0EBF') AND commitment_credits = 0 AND match(sku_description, '(?i)\\bCUDs?\\b|\\bcommit(ment|ted)'))) AS is_fee,
  -- Consumption model: usage at the committed price is a row of its own. 7754-699E-0EBF is the model without a commitment.
  is_regular AND unreadable = '' AND NOT is_fee AND (subscription != '' OR NOT [has subscription.instance_id|subscription_instance_id|subscription]) AND NOT (model IN ('', '7754-699E-0EBF') OR model_description ILIKE '%default%') AS is_covered,
  -- Older model: a credit takes back what the commitment covers, in part or in whole. It splits the row where it can.
  is_regular AND unreadable = '' AND NOT is_fee AND NOT is_covered AND commitment_credits != 0 AS has_commitment_credit,
  has_commitment_credit AND sign(commitment_credits) = -sign(cost_n) AND abs(commitment_credits) <= abs(cost_n)
    AND arrayAll((a, k) -> k != 'commitment' OR sign(a) = -sign(cost_n), credit_amounts, credit_kinds) AS is_split,
  cost_n + price_credits + commitment_credits AS fee,
  fee + offsets AS fee_left,
  multiIf(has_month, toString(toTimeZone(toDateTime(stated_month, 'America/Los_Angeles'), 'UTC')), usage_month = toDate('2000-01-01'), '', toString(toTimeZone(toDateTime(usage_month, 'America/Los_Angeles'), 'UTC'))) AS period_start,
  multiIf(has_month, toString(toTimeZone(toDateTime(addMonths(stated_month, 1), 'America/Los_Angeles'), 'UTC')), usage_month = toDate('2000-01-01'), '', toString(toTimeZone(toDateTime(addMonths(usage_month, 1), 'America/Los_Angeles'), 'UTC'))) AS period_end,
  multiIf(
    bill_units = 0 AND (bill_quantity = '' OR worth != 0), toDecimal256(if(worth < 0, -1, 1), 18),
    sign(worth) = -sign(bill_units), -bill_units,
    bill_units) AS units,
  if(arrayExists(t -> t.2 = '', all_tags), arrayConcat(arrayFilter(t -> t.2 != '', all_tags), arrayFilter(t -> t.2 = '', all_tags)), all_tags) AS told_tags,
WITH
  multiIf(unreadable != '', unreadable, empty(credits), cost, toString(cost_n + arraySum(credit_amounts))) AS OwnCost,
  currency AS OwnCurrency,
  has_commitment_credit AND NOT is_split AS is_over_covered,
  is_split AND (cost_n + commitment_credits != 0 OR price_credits + offsets != 0) AS has_rest,
  is_fee AND originating_sku = '' AND sign(fee_left) = sign(fee) AND abs(fee_left) > abs(fee) * toDecimal256('0.001', 3) AS is_idle,  -- offsets are rounded
  is_fee AND originating_sku != '' AND fee != 0 AS is_used_fee,

  if(unreadable != '', array(''), arrayConcat(
    multiIf(is_fee, array('Purchase'), is_split AND NOT has_rest, CAST(array(), 'Array(String)'), array('')),
    if(is_idle, array('Unused'), CAST(array(), 'Array(String)')),
    if(is_used_fee, array('Used'), CAST(array(), 'Array(String)')),
    arrayFilter(v -> v != '', arrayMap((k, i, a) -> multiIf(
      a = 0, '',
      is_split AND k = 'commitment', concat('Covered ', toString(i)),
      k IN ('credit', 'unknown'), concat('Credit ', toString(i)), ''), credit_kinds, arrayEnumerate(credit_kinds), credit_amounts)))) AS Variants,

  -- In the consumption model a fee's offset and the usage that it pays for cancel out; what rounding leaves is kept per day.
  multiIf(is_covered, toString(cost_n + folded), is_fee, toString(offsets), '0') AS MergedCost,
  if(is_covered OR (is_fee AND offsets != 0), toJSONString(map(
    'BillingAccountId', account, 'BillingAccountType', 'Billing Account', 'BillingCurrency', currency, 'PricingCurrency', currency,
    'SubAccountId', '', 'BillingPeriodStart', period_start, 'BillingPeriodEnd', period_end,
    'ChargePeriodStart', substring(usage_start, 1, 10),
    'ChargePeriodEnd', toString(addDays(toDateOrZero(substring(usage_start, 1, 10)), 1)),
    'ChargeCategory', 'Adjustment', 'ChargeFrequency', 'One-Time', 'ChargeDescription', 'Rounding left between commitment fee offsets and committed usage',
    'CommitmentDiscountId', subscription, 'CommitmentDiscountCategory', if(subscription = '', '', 'Spend'),
    'CommitmentDiscountType', if(subscription = '', '', 'Committed Use Discount'),
    'InvoiceIssuerName', 'Google Cloud', 'ProviderName', 'Google Cloud', 'PublisherName', 'Google Cloud',
    'ServiceName', 'Committed Use Discounts', 'ServiceCategory', 'Other', 'ServiceSubcategory', 'Other (Other)')), '') AS MergeKey,
  arrayMap((t, k) -> if(is_split AND k = 'commitment', CAST(-toDecimal256OrZero(t, 30) / cost_divisor, 'Decimal(76, 18)'), toDecimal256(0, 18)), credit_texts, credit_kinds) AS shares,
  arraySum(shares) AS covered_share,
  if(units = 0, toDecimal256(1, 18), units) AS divisor,  -- the engine may divide before it looks whether it should
  multiIf(used_unit = '', unit, known_used_unit != '', known_used_unit, used_unit) AS consumed_unit,
  multiIf(  -- what is given back is given back in both quantities
    units < 0 AND NOT startsWith(used, '-') AND toDecimal256OrZero(used, 18) != 0, concat('-', used),
    units > 0 AND startsWith(used, '-'), substring(used, 2),
    used) AS consumed,

  is_fee OR is_covered OR is_split OR is_over_covered AS is_committed,
  startsWith(sku_description, 'Commitment v') AS is_of_resources,  -- "Commitment v1: N2 Cpu in …"; every row has a model by now
  match(sku_description, '(?i)dollar.based|flex') OR is_covered OR offsets != 0 OR (is_fee AND model != '' AND NOT is_of_resources)
    OR has(tupleElement(credits, 'type'), 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE') AS is_spend,
  if(is_marketplace OR service_description = '' OR transform(service, {services.ServiceName}, {services.ServiceCategory}, '') != '', '', service) AS UnknownService,
  usage_month < month AND (cost_type = 'adjustment' OR concat(adjustment, adjustment_description, adjustment_type, adjustment_mode) != '') AS is_correction,

  multiIf(
    cost_type NOT IN ('', 'regular', 'tax', 'adjustment', 'rounding_error', 'roundoff'), concat('cost type ', cost_type, ' is not known; taken as an adjustment'),
    NOT has_month, 'no invoice month; the month of use, in Pacific time, stands in',
    has(credit_kinds, 'unknown'), concat('credit type ', tupleElement(arrayElement(credits, arrayFirstIndex(k -> k = 'unknown', credit_kinds)), 'type'), ' is not known; kept as a credit of its own'),
    is_idle AND offsets = 0 AND (model = '' OR is_of_resources), 'commitment fees that do not say whose usage they cover, counted as unused; turn attribution on to see what was used',
    '') AS Remark,
WITH
  -- Which of the record's rows it is: the charge itself, a fee's Purchase, Used or Unused, Covered n, Credit n.
  startsWith(Variant, 'Credit') AS is_credit,
  startsWith(Variant, 'Covered') AS is_part,
  toUInt16OrZero(extract(Variant, '[0-9]+$')) AS nth,
  arrayElement(credit_texts, nth) AS part_text,
  if(is_part, arrayElement(shares, nth), toDecimal256(0, 18)) AS share,
  arrayElement(credits, if(is_over_covered AND NOT is_credit, toUInt16(first_commitment), nth)) AS own_credit,
  tupleElement(own_credit, 'name') AS credit_name,
  if(tupleElement(own_credit, 'full_name') != '', tupleElement(own_credit, 'full_name'), credit_name) AS credit_title,
  is_regular AND NOT is_credit AS is_priced,
  is_committed AND NOT is_credit AND NOT (is_split AND Variant = '') AS has_commitment,
  multiIf(Variant = 'Unused', fee_left, Variant = 'Used', fee, toDecimal256(0, 38)) AS fee_part,
  Variant IN ('Unused', 'Used') AS is_fee_part,
  -- What a unit costs; dividing is what takes longest of all, so it is done where nothing else will do.
  multiIf(
    is_fee_part, '1',
    units = 0, if(list_price != '', list_price, '0'),
    list_price != '' AND abs(toDecimal256OrZero(list_price, 18) * units - toDecimal256OrZero(list_cost, 36) * per) < toDecimal256('0.000000001', 36), if(per = 1 AND toDecimal256OrZero(list_price, 18) != 0, list_price, toString(toDecimal256OrZero(list_price, 30) / per)),
    toString(toDecimal256OrZero(list_cost, 30) / divisor)) AS list_unit_price
SELECT
  [location.zone|location_zone|location->zone] AS AvailabilityZone,
  multiIf(
    is_credit, part_text,
    is_fee_part OR is_part OR is_covered, '0',  -- paid by the commitment's fee
    Variant = 'Purchase', toString(fee),
    unreadable != '', unreadable,
    empty(credits), cost,
    toString(cost_n + folded)) AS BilledCost,
  account AS BillingAccountId,
  '' AS BillingAccountName,                                -- not in the export
  'Billing Account' AS BillingAccountType,
  currency AS BillingCurrency,
  period_end AS BillingPeriodEnd,
  period_start AS BillingPeriodStart,
  multiIf(
    is_credit, 'Credit',
    Variant = 'Purchase', 'Purchase',
    is_regular, 'Usage',
    cost_type = 'tax', 'Tax',
    'Adjustment') AS ChargeCategory,
  if(is_correction, 'Correction', '') AS ChargeClass,      -- only of a month that was invoiced before
  multiIf(
    is_credit, credit_title,
    sku_description != '', sku_description,
    adjustment_description != '', adjustment_description,
    service) AS ChargeDescription,
  multiIf(
    is_credit, 'One-Time',
    Variant = 'Purchase' OR cost_type = 'tax', 'Recurring',
    is_regular, 'Usage-Based',
    'One-Time') AS ChargeFrequency,
  usage_end AS ChargePeriodEnd,
  usage_start AS ChargePeriodStart,
  multiIf(
    NOT has_commitment, '',
    is_spend, 'Spend', 'Usage') AS CommitmentDiscountCategory,
  multiIf(
    NOT has_commitment, '',
    is_part OR is_over_covered, multiIf(
      subscription != '', subscription,
      tupleElement(own_credit, 'id') != '', tupleElement(own_credit, 'id'),
      credit_name),
    subscription != '', subscription,
    is_covered, if(model_description != '', model_description, model),
    sku_description) AS CommitmentDiscountId,              -- older fees have no subscription
  multiIf(
    NOT has_commitment, '',
    is_part OR is_over_covered, credit_title,
    is_covered AND model_description != '', model_description,
    sku_description) AS CommitmentDiscountName,
  multiIf(
    NOT has_commitment, '',
    is_spend, multiIf(
      is_part, toString(-toDecimal256OrZero(part_text, 38)),
      is_over_covered, toString(-commitment_credits),
      Variant = 'Unused', toString(fee_left),
      is_fee, toString(fee),
      toString(cost_n + folded)),
    is_part, toString(CAST(units * share, 'Decimal(76, 18)')),
    Variant = 'Used', '0',                                 -- the covered rows have the quantities
    toString(units)) AS CommitmentDiscountQuantity,
  multiIf(
    NOT has_commitment OR Variant = 'Purchase', '',
    Variant = 'Unused', 'Unused', 'Used') AS CommitmentDiscountStatus,
  if(NOT has_commitment, '', 'Committed Use Discount') AS CommitmentDiscountType,
  multiIf(
    NOT has_commitment, '',
    is_spend, currency, unit) AS CommitmentDiscountUnit,
  multiIf(
    NOT is_priced OR (is_fee AND Variant != 'Used'), '',
    Variant = 'Used', '0',
    is_part, toString(CAST(toDecimal256OrZero(consumed, 18) * share, 'Decimal(76, 18)')),
    is_split, toString(toDecimal256OrZero(consumed, 18) - CAST(toDecimal256OrZero(consumed, 18) * covered_share, 'Decimal(76, 18)')),
    consumed != '', consumed, '0') AS ConsumedQuantity,
  if(NOT is_priced OR (is_fee AND Variant != 'Used'), '', consumed_unit) AS ConsumedUnit,
  multiIf(
    is_credit, part_text,
    is_fee_part, toString(fee_part),                       -- what was not used has no price but what was paid for it
    is_part, toString(toDecimal256OrZero(contracted_cost, 18) * share),
    is_split, toString(toDecimal256OrZero(contracted_cost, 36) - toDecimal256OrZero(contracted_cost, 18) * covered_share),
    cost_type = 'adjustment' AND folded != 0, toString(cost_n + folded),  -- without a price, it is what is billed
    contracted_cost) AS ContractedCost,
  multiIf(
    NOT is_priced, '',
    is_fee_part, '1',
    units = 0, if(agreed_price != '', agreed_price, '0'),
    agreed_price = list_price AND contracted_cost = list_cost, list_unit_price,
    agreed_price != '' AND abs(toDecimal256OrZero(agreed_price, 18) * units - toDecimal256OrZero(contracted_cost, 36) * per) < toDecimal256('0.000000001', 36), if(per = 1 AND toDecimal256OrZero(agreed_price, 18) != 0, agreed_price, toString(toDecimal256OrZero(agreed_price, 30) / per)),
    toString(toDecimal256OrZero(contracted_cost, 30) / divisor)) AS ContractedUnitPrice,
  multiIf(
    is_credit, part_text,
    Variant = 'Purchase' OR is_part, '0',  -- the fee's own rows say what was used and what was not
    is_fee_part, toString(fee_part),
    unreadable != '', unreadable,
    empty(credits), cost,
    toString(cost_n + folded)) AS EffectiveCost,
  '' AS InvoiceId,                                         -- an invoice month is not an invoice
  'Google Cloud' AS InvoiceIssuerName,
  multiIf(
    is_credit, part_text,
    is_fee_part, toString(fee_part),
    is_part, toString(toDecimal256OrZero(list_cost, 18) * share),
    is_split, toString(toDecimal256OrZero(list_cost, 36) - toDecimal256OrZero(list_cost, 18) * covered_share),
    cost_type = 'adjustment' AND folded != 0, toString(cost_n + folded),
    list_cost) AS ListCost,
  if(is_priced, list_unit_price, '') AS ListUnitPrice,
  multiIf(
    NOT is_priced, '',
    is_fee_part OR is_part OR is_covered OR is_over_covered, 'Committed',
    match(sku_description, '(?i)\\b(spot|preemptible)\\b') AND NOT is_fee, 'Dynamic',
    'Standard') AS PricingCategory,
  currency AS PricingCurrency,
  multiIf(
    NOT is_priced, '',
    is_fee_part, toString(fee_part),
    is_part, toString(CAST(units * share, 'Decimal(76, 18)')),
    is_split, toString(units - CAST(units * covered_share, 'Decimal(76, 18)')),
    units = bill_units AND units != 0, bill_quantity,      -- as it is written
    toString(units)) AS PricingQuantity,
  multiIf(
    NOT is_priced, '',
    is_fee_part, currency,
    unit) AS PricingUnit,
  'Google Cloud' AS ProviderName,
  if(seller != '' AND transaction_type != 'GOOGLE' AND NOT startsWith(seller, 'Google'), seller, 'Google Cloud') AS PublisherName,
  region AS RegionId,
  if(known_region != '', known_region, region) AS RegionName,
  if(global_name != '', global_name, resource_name) AS ResourceId,
  resource_name AS ResourceName,
  multiIf(
    global_name = '' AND resource_name = '', '',
    startsWith(global_name, '//') AND length(place) > 4 AND place[-1] != '' AND place[-2] != '', concat(place[3], '/', place[-2]),
    startsWith(global_name, '//'), place[3],
    service) AS ResourceType,
  transform(service, {services.ServiceName}, {services.ServiceCategory}, 'Other') AS ServiceCategory,
  service AS ServiceName,
  transform(service, {services.ServiceName}, {services.ServiceSubcategory}, 'Other (Other)') AS ServiceSubcategory,
  multiIf(NOT is_priced, '', sku != '', sku, sku_description) AS SkuId,
  if(NOT is_priced, '', sku_description) AS SkuMeter,
  CAST(if(NOT is_priced, map(), mapFilter((k, v) -> v != '', map(
    'CoreCount', system['compute.googleapis.com/cores'],
    'MemorySize', if(system['compute.googleapis.com/memory'] = '', '', toString(toDecimal64OrZero(system['compute.googleapis.com/memory'], 3) / 1024)),  -- MiB on the bill
    'InstanceType', system['compute.googleapis.com/machine_spec'],
    'x_PriceTier', tier))), 'Map(LowCardinality(String), String)') AS SkuPriceDetails,
  -- The price of a SKU at a tier and under a consumption model; the same for every billing account.
  if(NOT is_priced, '', concat(if(sku != '', sku, sku_description),
    if(tier != '', concat('/', toString(toDecimal256OrZero(tier, 18))), ''), if(is_covered, concat('/', model), ''))) AS SkuPriceId,
  project AS SubAccountId,
  multiIf(project = '', '', project_name != '', project_name, project) AS SubAccountName,
  if(project = '', '', 'Project') AS SubAccountType,
  -- Labels as their owners wrote them; other schemes say by a prefix where they come from. The first value of a key counts.
  CAST(arrayFilter((t, n) -> t.1 NOT IN ('', 'tag/', 'project/', 'goog:') AND n = 1, told_tags, arrayEnumerateUniq(tupleElement(told_tags, 1))), 'Map(LowCardinality(String), String)') AS Tags,
  invoice_month AS x_InvoiceMonth,
  [cost_type] AS x_CostType,
  credits_text AS x_Credits,
  [currency_conversion_rate] AS x_CurrencyConversionRate,
  [export_time] AS x_ExportTime,
  [service.id|service_id|service->id] AS x_ServiceId,
  [project.number|project_number|project->number] AS x_ProjectNumber,
  [project.ancestry_numbers|project_ancestry_numbers|project->ancestry_numbers|ancestry_numbers] AS x_ProjectAncestry,
  [project.ancestors|project_ancestors|project->ancestors|ancestors] AS x_ProjectAncestors,
  [location.location|location_location|location->location] AS x_Location,
  [location.country|location_country|location->country] AS x_Country,
  model AS x_ConsumptionModelId,
  originating_sku AS x_OriginatingSkuId,
  adjustment AS x_AdjustmentId,
  adjustment_type AS x_AdjustmentType,
  adjustment_mode AS x_AdjustmentMode,
  publisher_type AS x_PublisherType,
  seller AS x_SellerName,
  transaction_type AS x_TransactionType,
  [cost_at_list_consumption_model] AS x_CostAtListConsumptionModel
