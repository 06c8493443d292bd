-- AWS Cost and Usage Report (legacy CSV, Parquet and Athena spellings, CUR 2.0) → FOCUS 1.2
-- version: aws-cur-3
-- [a|b->c] is the bill's column by any of its spellings, {services.X} a column of services.csv; see ../Native/README.md.
WITH
  [lineItem/LineItemType|line_item_line_item_type] AS item_type,
  [lineItem/ProductCode|line_item_product_code] AS product_code,
  [lineItem/UsageType|line_item_usage_type] AS usage_type,
  [lineItem/Operation|line_item_operation] AS operation,
  [lineItem/UnblendedCost|line_item_unblended_cost] AS unblended,
  [lineItem/NetUnblendedCost|line_item_net_unblended_cost] AS net,
  [lineItem/UsageAmount|line_item_usage_amount] AS amount,
  [lineItem/ResourceId|line_item_resource_id] AS resource,
  [lineItem/AvailabilityZone|line_item_availability_zone] AS zone,
  [lineItem/CurrencyCode|line_item_currency_code] AS currency,
  [lineItem/UsageStartDate|line_item_usage_start_date] AS charge_start,
  [lineItem/UsageEndDate|line_item_usage_end_date] AS charge_end,
  [lineItem/LineItemDescription|line_item_line_item_description] AS description,
  [bill/BillingPeriodStartDate|bill_billing_period_start_date] AS period_start,
  [bill/BillingPeriodEndDate|bill_billing_period_end_date] AS period_end,
  [bill/PayerAccountId|bill_payer_account_id] AS payer,
  [lineItem/UsageAccountId|line_item_usage_account_id] AS account,
  [bill/InvoicingEntity|bill_invoicing_entity] AS invoicing_entity,
  [lineItem/LegalEntity|line_item_legal_entity] AS legal_entity,
  [bill/BillingEntity|bill_billing_entity] AS billing_entity,
  [savingsPlan/SavingsPlanARN|savings_plan_savings_plan_a_r_n|savings_plan_savings_plan_arn] AS savings_plan,
  [reservation/ReservationARN|reservation_reservation_a_r_n|reservation_reservation_arn] AS reservation,
  [capacity_reservation_capacity_reservation_arn] AS capacity_arn,
  [capacity_reservation_capacity_reservation_status] AS told_status,
  [product/sku|product_sku|product->sku] AS sku,
  [pricing/RateCode|pricing_rate_code] AS rate_code,
  [product/productFamily|product_product_family|product->product_family] AS family,
  [product/ProductName|product_product_name|product->product_name] AS product_name,
  [product/servicename|product_servicename|product->servicename] AS service_name,

  -- Spreadsheets cut leading zeros; the ends of FOCUS are exclusive.
  if(match(payer, '^[0-9]{1,11}$'), leftPad(payer, 12, '0'), payer) AS billing_account,
  if(period_end LIKE '%23:59:59%', toString(addSeconds(parseDateTimeBestEffortOrNull(period_end, 'UTC'), 1)), period_end) AS period_until,
  if(charge_end LIKE '%23:59:59%', toString(addSeconds(parseDateTimeBestEffortOrNull(charge_end, 'UTC'), 1)), charge_end) AS charge_until,

  -- Kinds of lines. An empty ARN counts as none. EdpDiscount, PrivateRateDiscount, SppDiscount, BundledDiscount, RiVolumeDiscount, Discount …
  endsWith(item_type, 'Discount') AS is_discount,
  item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee') OR savings_plan != '' AS is_savings_plan,
  (item_type IN ('DiscountedUsage', 'RIFee') OR reservation != '') AND NOT is_savings_plan AS is_reservation,
  item_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') AS is_covered,
  item_type IN ('RIFee', 'SavingsPlanRecurringFee') AS is_commitment_fee,
  item_type = 'SavingsPlanUpfrontFee' OR (item_type = 'Fee' AND (is_reservation OR savings_plan != '')) AS is_upfront,
  operation IN ('EKSPod-EC2', 'ECSTask-EC2') OR [splitLineItem/ParentResourceId|split_line_item_parent_resource_id] != '' AS is_split_part,
  multiIf(item_type IN ('Usage', 'FlatRateSubscription'), '', savings_plan != '', savings_plan, reservation) AS commitment,

  -- What is paid: net of private discounts where the bill has net columns. A discount's own line is then part of them.
  multiIf(net != '', net, is_discount AND [has lineItem/NetUnblendedCost|line_item_net_unblended_cost], '0', unblended) AS cost,
  if(is_split_part, '0', cost) AS OwnCost,
  currency AS OwnCurrency,

  -- What a commitment's use is worth, and what of it lay idle.
  [savingsPlan/NetSavingsPlanEffectiveCost|savings_plan_net_savings_plan_effective_cost] AS net_plan_cost,
  [savingsPlan/SavingsPlanEffectiveCost|savings_plan_savings_plan_effective_cost] AS plan_cost,
  [reservation/NetEffectiveCost|reservation_net_effective_cost] AS net_reservation_cost,
  [reservation/EffectiveCost|reservation_effective_cost] AS reservation_cost,
  [savingsPlan/TotalCommitmentToDate|savings_plan_total_commitment_to_date] AS plan_commitment,
  [savingsPlan/UsedCommitment|savings_plan_used_commitment] AS plan_used,
  [savingsPlan/SavingsPlanRate|savings_plan_savings_plan_rate] AS plan_rate,
  [savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod|savings_plan_amortized_upfront_commitment_for_billing_period] AS plan_upfront,
  [savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod|savings_plan_net_amortized_upfront_commitment_for_billing_period] AS net_plan_upfront,
  [savingsPlan/NetRecurringCommitmentForBillingPeriod|savings_plan_net_recurring_commitment_for_billing_period] AS net_plan_recurring,
  [savingsPlan/RecurringCommitmentForBillingPeriod|savings_plan_recurring_commitment_for_billing_period] AS plan_recurring,
  [reservation/NetAmortizedUpfrontCostForUsage|reservation_net_amortized_upfront_cost_for_usage] AS net_upfront_share,
  [reservation/AmortizedUpfrontCostForUsage|reservation_amortized_upfront_cost_for_usage] AS upfront_share,
  [reservation/NetRecurringFeeForUsage|reservation_net_recurring_fee_for_usage] AS net_recurring_share,
  [reservation/RecurringFeeForUsage|reservation_recurring_fee_for_usage] AS recurring_share,
  -- Not every export has the effective cost; its parts, or the plan's rate, tell it too.
  multiIf(item_type != 'SavingsPlanCoveredUsage', '', plan_cost != '', plan_cost, plan_rate != '' AND amount != '', toString(toDecimal256OrZero(plan_rate, 18) * toDecimal256OrZero(amount, 18)), '') AS plan_worth,
  multiIf(
    item_type != 'DiscountedUsage', '',
    net_reservation_cost != '', net_reservation_cost,
    reservation_cost != '', reservation_cost,
    net_upfront_share != '' OR net_recurring_share != '', toString(toDecimal256OrZero(net_upfront_share, 38) + toDecimal256OrZero(net_recurring_share, 38)),
    upfront_share != '' OR recurring_share != '', toString(toDecimal256OrZero(upfront_share, 38) + toDecimal256OrZero(recurring_share, 38)),
    '') AS reservation_worth,
  [reservation/NetUnusedAmortizedUpfrontFeeForBillingPeriod|reservation_net_unused_amortized_upfront_fee_for_billing_period] AS net_unused_upfront,
  [reservation/UnusedAmortizedUpfrontFeeForBillingPeriod|reservation_unused_amortized_upfront_fee_for_billing_period] AS unused_upfront,
  [reservation/NetUnusedRecurringFee|reservation_net_unused_recurring_fee] AS net_unused_recurring,
  [reservation/UnusedRecurringFee|reservation_unused_recurring_fee] AS unused_recurring,
  [reservation/NetAmortizedUpfrontFeeForBillingPeriod|reservation_net_amortized_upfront_fee_for_billing_period] AS net_upfront_fee,
  [reservation/AmortizedUpfrontFeeForBillingPeriod|reservation_amortized_upfront_fee_for_billing_period] AS upfront_fee,
  if(net_unused_upfront != '', net_unused_upfront, unused_upfront) AS idle_upfront,
  if(net_unused_recurring != '', net_unused_recurring, unused_recurring) AS idle_recurring,
  if(item_type = 'SavingsPlanRecurringFee', toDecimal256OrZero(plan_commitment, 38) - toDecimal256OrZero(plan_used, 38), toDecimal256(0, 38)) AS idle_commitment,
  -- The report tells a plan's commitment before private discounts. They lower what lay idle as they lower what the line promises
  -- of the commitment, where the report has that net too, else as they lower the fee of the same line.
  if(item_type = 'SavingsPlanRecurringFee' AND (net_plan_recurring != '' OR net_plan_upfront != ''),
    toDecimal256OrZero(plan_recurring, 18) + toDecimal256OrZero(plan_upfront, 18), toDecimal256(0, 18)) AS promised,
  toDecimal256OrZero(if(net_plan_recurring != '', net_plan_recurring, plan_recurring), 18) + toDecimal256OrZero(if(net_plan_upfront != '', net_plan_upfront, plan_upfront), 18) AS net_promised,
  if(item_type = 'SavingsPlanRecurringFee' AND net != '', toDecimal256OrZero(unblended, 18), toDecimal256(0, 18)) AS discounted_fee,
  multiIf(
    promised != 0, CAST(toDecimal256(idle_commitment, 18) * net_promised / if(promised = 0, toDecimal256(1, 18), promised), 'Decimal(76, 38)'),
    discounted_fee != 0, CAST(
      toDecimal256(idle_commitment, 18) * toDecimal256OrZero(net, 18) / if(discounted_fee = 0, toDecimal256(1, 18), discounted_fee), 'Decimal(76, 38)'),
    item_type = 'RIFee', toDecimal256OrZero(idle_upfront, 38) + toDecimal256OrZero(idle_recurring, 38),
    idle_commitment) AS idle,

  toDecimal256OrZero(cost, 18) + toDecimal256OrZero(if(net_upfront_fee != '', net_upfront_fee, upfront_fee), 18) AS fee_worth,

  multiIf(
    is_split_part, 'parts of split cost allocation, which tell the cost of their instance again (kept for Kubernetes later)',
    item_type = 'SavingsPlanNegation', 'savings plan negations, merged into the usage that the plan covers',
    is_discount AND toDecimal256OrZero(cost, 38) = 0, 'discounts that the net costs contain already',
    '') AS SkippedBecause,
  if(is_commitment_fee AND idle > 0, array('Purchase', 'Unused'), array('')) AS Variants,

  -- Covered usage and its negation cancel out but for rounding; what is left per plan and day is kept as an adjustment.
  if(item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') AND NOT is_split_part, toJSONString(map(
    'BillingAccountId', billing_account, 'BillingAccountName', [bill/PayerAccountName|bill_payer_account_name], 'BillingCurrency', currency, 'PricingCurrency', currency,
    'BillingAccountType', 'Management Account', 'SubAccountId', '', 'BillingPeriodStart', period_start, 'BillingPeriodEnd', period_until,
    'ChargePeriodStart', substring(charge_start, 1, 10),
    'ChargePeriodEnd', toString(addDays(toDateOrZero(substring(charge_start, 1, 10)), 1)),
    'ChargeCategory', 'Adjustment', 'ChargeFrequency', 'One-Time', 'ChargeDescription', 'Rounding left between savings plan usage and its negation',
    'CommitmentDiscountId', savings_plan, 'CommitmentDiscountCategory', if(savings_plan = '', '', 'Spend'),
    'CommitmentDiscountType', if(savings_plan = '', '', 'Savings Plan'), 'InvoiceId', [bill/InvoiceId|bill_invoice_id],
    'InvoiceIssuerName', if(invoicing_entity != '', invoicing_entity, 'Amazon Web Services'), 'ProviderName', 'AWS', 'PublisherName', 'Amazon Web Services',
    'ServiceName', 'Savings Plans for AWS Compute usage', 'ServiceCategory', 'Compute', 'ServiceSubcategory', 'Other (Compute)')), '') AS MergeKey,

  -- Quantities. A reservation is flexible in size when its hours are told in normalised units.
  [pricing/unit|pricing_unit] AS bill_unit,
  transform(bill_unit, {units.BillUnit}, {units.FocusUnit}, bill_unit) AS unit,
  [lineItem/NormalizedUsageAmount|line_item_normalized_usage_amount] AS normalized,
  [reservation/UnusedNormalizedUnitQuantity|reservation_unused_normalized_unit_quantity] AS idle_normalized,
  [reservation/UnusedQuantity|reservation_unused_quantity] AS idle_hours,
  [reservation/TotalReservedNormalizedUnits|reservation_total_reserved_normalized_units] AS reserved_normalized,
  [reservation/TotalReservedUnits|reservation_total_reserved_units] AS reserved_hours,
  toDecimal256OrZero(if(is_covered, normalized, reserved_normalized), 18) > 0 AS is_flexible,
  multiIf(
    item_type != 'RIFee' OR idle <= 0, '',
    is_flexible AND idle_normalized != '', idle_normalized,
    NOT is_flexible AND idle_hours != '', idle_hours,
    -- By its share of the hours, or of the money.
    idle_hours != '' AND toDecimal256OrZero(reserved_hours, 18) > 0,
      toString(toDecimal256OrZero(idle_hours, 30) * toDecimal256OrZero(reserved_normalized, 18) / if(toDecimal256OrZero(reserved_hours, 18) = 0, toDecimal256(1, 18), toDecimal256OrZero(reserved_hours, 18))),
    toString(CAST(toDecimal256OrZero(if(is_flexible, reserved_normalized, if(reserved_hours != '', reserved_hours, amount)), 18)
      * if(fee_worth > 0, toDecimal256(idle, 18), toDecimal256(1, 18)) / if(fee_worth > 0, fee_worth, toDecimal256(1, 18)), 'Decimal(76, 18)'))) AS idle_quantity,

  -- Where, and of what kind.
  [product/regionCode|product_region_code|product->region_code] AS region_code,
  [product/region|product_region|product->region] AS old_region,
  [product/fromRegionCode|product_from_region_code|product->from_region_code] AS from_region,
  -- What is metered outside us-east-1 mostly says where: EUC1-BoxUsage, eu-central-1-KMS-Requests.
  extract(usage_type, '^([A-Z]{2,3}[0-9]?|[a-z]{2}(-[a-z]+)+-[0-9])-') AS usage_prefix,
  multiIf(item_type = 'Tax', '', region_code != '', region_code, old_region != '', old_region,
    zone != '', extract(zone, '^([a-z]+(-[a-z]+)+-[0-9]+)'),
    from_region != '', from_region,
    is_usage, transform(usage_prefix, {prefixes.UsagePrefix}, {prefixes.RegionId}, if(position(usage_prefix, '-') > 0, usage_prefix, '')),
    '') AS region,
  [product/location|product_location|product->location] AS location,
  splitByChar(':', resource, 7) AS arn,
  -- Sellers on the marketplace have product codes of their own; no table can know them.
  billing_entity = 'AWS Marketplace' AS is_marketplace,
  transform(product_code, {services.ProductCode}, {services.ServiceName}, '') AS known_name,
  multiIf(product_name != '', product_name, known_name != '', known_name, service_name != '', service_name, product_code != '', product_code, 'AWS') AS service,
  if(known_name != '' OR is_marketplace OR item_type = 'Tax', '', service) AS UnknownService,

  [resourceTags/user:*|resource_tags_user_*|resource_tags->user_*] AS user_tags,
  [resourceTags/aws:*|resource_tags_aws_*|resource_tags->aws_*] AS aws_tags,
  [costCategory/*|cost_category_*|cost_category->*] AS cost_categories,

  item_type IN ('Usage', 'FlatRateSubscription') OR is_covered AS is_usage,
  item_type = 'Refund' AND (is_savings_plan OR is_reservation OR product_code LIKE '%SavingsPlans' OR position(usage_type, 'HeavyUsage') > 0) AS is_commitment_refund,
  item_type = 'Refund' AND substring(charge_start, 1, 10) < substring(period_start, 1, 10) AS is_correction,
  item_type = 'Refund' AND NOT is_correction AS is_refund,   -- of the open month: a charge like any other, turned
  is_usage OR is_commitment_fee OR is_upfront OR item_type = 'Fee' OR is_refund AS is_priced,
  is_usage OR (is_refund AND NOT is_commitment_refund) AS is_consumed,
  is_covered OR is_commitment_fee OR item_type IN ('SavingsPlanUpfrontFee', 'Fee') OR is_refund AS is_committing,
  [pricing/publicOnDemandCost|pricing_public_on_demand_cost] AS public_cost,
  [pricing/publicOnDemandRate|pricing_public_on_demand_rate] AS public_rate,
  multiIf(
    -- A list cost on the other side of nothing than the cost would make one of the prices negative.
    NOT is_usage OR (startsWith(cost, '-') AND NOT startsWith(if(public_cost != '', public_cost, amount), '-') AND toDecimal256OrZero(cost, 38) < 0)
      OR (startsWith(public_cost, '-') AND toDecimal256OrZero(cost, 38) > 0), if(item_type = 'SavingsPlanCoveredUsage', unblended, cost),
    public_cost != '', public_cost,
    public_rate != '' AND amount != '', toString(toDecimal256OrZero(public_rate, 18) * toDecimal256OrZero(amount, 18)),
    item_type = 'SavingsPlanCoveredUsage', unblended,
    cost) AS list_cost,
  multiIf(
    item_type = 'SavingsPlanCoveredUsage', unblended,  -- what it would cost without the plan, negotiated prices included
    item_type = 'DiscountedUsage', list_cost,          -- the bill does not say at what negotiated price
    cost) AS contracted_cost,
  -- What is given back is a negative quantity: prices are never negative. A cost without a quantity is one of something.
  toDecimal256OrZero(amount, 18) AS bill_units,
  (startsWith(contracted_cost, '-') OR startsWith(list_cost, '-')) AND (toDecimal256OrZero(contracted_cost, 38) < 0 OR toDecimal256OrZero(list_cost, 38) < 0) AS is_given_back,
  multiIf(
    bill_units = 0 AND (amount = '' OR toDecimal256OrZero(contracted_cost, 38) != 0 OR toDecimal256OrZero(list_cost, 38) != 0), toDecimal256(if(is_given_back, -1, 1), 18),
    bill_units > 0 AND is_given_back, -bill_units,
    bill_units < 0 AND NOT is_given_back AND (toDecimal256OrZero(contracted_cost, 38) > 0 OR toDecimal256OrZero(list_cost, 38) > 0), -bill_units,
    bill_units) AS units,
  if(units = bill_units, amount, toString(units)) AS quantity,
  if(units = 0, toDecimal256(1, 18), units) AS divisor,     -- the engine may divide before it looks whether it should

  -- On-demand capacity: CUR 2.0 tells it; in other reports what lay unused has the reservation as its resource.
  multiIf(capacity_arn != '', capacity_arn, is_usage AND position(resource, ':capacity-reservation/') > 0, resource, '') AS capacity_reservation,
  multiIf(
    capacity_reservation = '', '',
    told_status != '', told_status,
    match(usage_type, 'Unused(Box|Ded)'), 'Unused',
    match(usage_type, '(^|-)(Ded)?Res(ervation)?:'), 'Reserved',
    'Used') AS capacity_status,

  NOT (is_usage OR is_commitment_fee OR is_upfront OR is_discount OR is_split_part
    OR item_type IN ('Fee', 'Tax', 'Credit', 'Refund', 'SavingsPlanNegation')) AS is_unknown,
  multiIf(
    is_unknown, concat('line item type ', item_type, ' is not known; taken as an adjustment'),
    is_split_part, '',
    is_discount AND net = '' AND [has lineItem/NetUnblendedCost|line_item_net_unblended_cost] AND toDecimal256OrZero(unblended, 18) != 0,
      'discounts without a net cost of their own, taken as part of the net costs of what they lower',
    item_type = 'DiscountedUsage' AND reservation_worth = '',
      'usage under a reservation without an effective cost, which this report does not tell; amortised views show too little',
    item_type = 'SavingsPlanCoveredUsage' AND plan_worth = '' AND net_plan_cost = '',
      'usage under a savings plan without an effective cost, which this report does not tell; amortised views show too little',
    item_type = 'DiscountedUsage' AND toDecimal256OrZero(cost, 18) != 0, 'usage under a reservation with a cost of its own, which is expected to be 0; it counts as billed',
    item_type = 'RIFee' AND idle_upfront = '' AND idle_recurring = '', 'fees of reservations that do not tell what lay idle',
    item_type = 'SavingsPlanRecurringFee' AND (plan_commitment = '' OR plan_used = ''), 'fees of savings plans that do not tell what lay idle',
    '') AS Remark
SELECT
  if(zone = region, '', zone) AS AvailabilityZone,           -- some services name their region there
  -- Covered usage is paid by its commitment's fee; what the bill charges for it is taken back by the negation.
  multiIf(Variant = 'Unused' OR item_type = 'SavingsPlanCoveredUsage', '0', cost) AS BilledCost,
  billing_account AS BillingAccountId,
  [bill/PayerAccountName|bill_payer_account_name] AS BillingAccountName,  -- CUR 2.0 only
  'Management Account' AS BillingAccountType,
  currency AS BillingCurrency,
  period_until AS BillingPeriodEnd,
  period_start AS BillingPeriodStart,
  -- CUR 2.0 also tells lines that say what is reserved or was cancelled; FOCUS knows what was used and what was not.
  if(is_usage AND capacity_status NOT IN ('Used', 'Unused'), '', capacity_reservation) AS CapacityReservationId,
  if(is_usage AND capacity_reservation != '' AND capacity_status IN ('Used', 'Unused'), capacity_status, '') AS CapacityReservationStatus,
  multiIf(
    Variant = 'Unused' OR is_usage, 'Usage',
    is_commitment_fee OR is_upfront OR item_type = 'Fee', 'Purchase',
    item_type = 'Tax', 'Tax',
    item_type = 'Credit' OR is_discount, 'Credit',         -- a discount that no net column folds into its usage
    item_type = 'Refund', if(is_commitment_refund, 'Purchase', 'Usage'),  -- the category of what is given back
    'Adjustment') AS ChargeCategory,
  if(is_correction, 'Correction', '') AS ChargeClass,      -- only of a period that was invoiced before
  description AS ChargeDescription,
  multiIf(
    is_usage OR Variant = 'Unused', if(item_type = 'FlatRateSubscription', 'Recurring', 'Usage-Based'),
    is_commitment_fee OR item_type = 'Tax', 'Recurring',
    -- Support and subscriptions: what is charged for the whole month comes again.
    item_type = 'Fee' AND NOT is_upfront AND substring(charge_start, 1, 10) = substring(period_start, 1, 10) AND substring(charge_until, 1, 10) = substring(period_until, 1, 10), 'Recurring',
    'One-Time') AS ChargeFrequency,
  charge_until AS ChargePeriodEnd,
  charge_start AS ChargePeriodStart,
  multiIf(commitment = '', '', is_savings_plan, 'Spend', 'Usage') AS CommitmentDiscountCategory,
  commitment AS CommitmentDiscountId,
  '' AS CommitmentDiscountName,                            -- the bill has no names for them
  multiIf(
    commitment = '' OR NOT is_committing, '',
    item_type = 'SavingsPlanCoveredUsage', if(plan_worth != '', plan_worth, if(net_plan_cost != '', net_plan_cost, '0')),  -- the part of the hourly commitment that it takes
    item_type = 'SavingsPlanRecurringFee' AND Variant = 'Unused', toString(idle_commitment),
    -- What was paid upfront was bought then: the fee buys the rest.
    item_type = 'SavingsPlanRecurringFee', multiIf(
      plan_commitment = '', if(plan_recurring != '', plan_recurring, unblended),
      plan_recurring != '' AND toDecimal256OrZero(plan_recurring, 38) < toDecimal256OrZero(plan_commitment, 38), plan_recurring,
      plan_commitment),
    is_savings_plan, if(unblended != '', unblended, cost), -- what was committed is told before private discounts
    item_type = 'DiscountedUsage', if(is_flexible, normalized, amount),
    item_type = 'RIFee' AND Variant = 'Unused', idle_quantity,
    is_refund, quantity,
    is_flexible, reserved_normalized,
    reserved_hours != '', reserved_hours, amount) AS CommitmentDiscountQuantity,
  multiIf(commitment = '', '', Variant = 'Unused', 'Unused', is_covered, 'Used', '') AS CommitmentDiscountStatus,
  multiIf(commitment = '', '', is_savings_plan, 'Savings Plan', 'Reserved Instance') AS CommitmentDiscountType,
  multiIf(
    commitment = '' OR NOT is_committing, '',
    is_savings_plan, currency,
    is_flexible, 'Normalized Hours', 'Hours') AS CommitmentDiscountUnit,
  multiIf(NOT is_consumed, '', bill_units = 0 AND amount != '', amount, quantity) AS ConsumedQuantity,
  multiIf(NOT is_consumed, '', unit != '', unit, 'Units') AS ConsumedUnit,
  -- No public or negotiated price is known for what was not used: it is worth what was paid for it.
  if(Variant = 'Unused', toString(idle), contracted_cost) AS ContractedCost,
  multiIf(
    NOT is_priced, '',
    Variant = 'Unused', '1',
    units = 0, '0',
    toString(toDecimal256OrZero(contracted_cost, 30) / divisor)) AS ContractedUnitPrice,
  multiIf(
    Variant = 'Unused', toString(idle),
    is_commitment_fee OR is_upfront, '0',                  -- it buys what later rows use
    is_commitment_refund AND (is_refund AND commitment != '' OR startsWith(description, 'Refund for one-time fee for Savings Plan ID')), '0',
    item_type = 'SavingsPlanCoveredUsage', multiIf(net_plan_cost != '', net_plan_cost, plan_worth != '', plan_worth, '0'),
    item_type = 'DiscountedUsage', if(reservation_worth != '', reservation_worth, cost),
    cost) AS EffectiveCost,
  [bill/InvoiceId|bill_invoice_id] AS InvoiceId,           -- empty until the month is closed
  if(invoicing_entity != '', invoicing_entity, 'Amazon Web Services') AS InvoiceIssuerName,
  if(Variant = 'Unused', toString(idle), list_cost) AS ListCost,
  multiIf(
    NOT is_priced, '',
    Variant = 'Unused', '1',
    units = 0, if(public_rate != '', public_rate, '0'),
    -- The public rate is that of the highest tier; it holds where it explains the cost, rounded to ten places as bills are.
    is_usage AND public_rate != '' AND abs(toDecimal256OrZero(public_rate, 18) * units - toDecimal256OrZero(list_cost, 36)) < 0.000000001, public_rate,
    toString(toDecimal256OrZero(list_cost, 30) / divisor)) AS ListUnitPrice,
  multiIf(
    item_type IN ('Tax', 'Credit') OR is_discount OR is_unknown, '',
    is_covered OR Variant = 'Unused', 'Committed',
    item_type = 'Usage' AND usage_type LIKE '%Spot%', 'Dynamic',
    'Standard') AS PricingCategory,
  if([pricing/currency|pricing_currency] != '', [pricing/currency|pricing_currency], currency) AS PricingCurrency,
  multiIf(NOT is_priced, '', Variant = 'Unused', toString(idle), quantity) AS PricingQuantity,
  multiIf(NOT is_priced, '', Variant = 'Unused', currency, unit != '', unit, 'Units') AS PricingUnit,
  'AWS' AS ProviderName,
  multiIf(legal_entity != '', legal_entity, invoicing_entity != '', invoicing_entity, 'Amazon Web Services') AS PublisherName,
  region AS RegionId,
  multiIf(
    region = '', '',
    transform(region, {regions.RegionId}, {regions.RegionName}, '') != '', transform(region, {regions.RegionId}, {regions.RegionName}, ''),
    location != '', location, region) AS RegionName,
  if((is_commitment_fee OR is_upfront OR is_commitment_refund) AND commitment != '', commitment, resource) AS ResourceId,
  multiIf(
    resource = '' OR is_commitment_fee OR is_upfront OR is_commitment_refund, '',
    user_tags['Name'] != '', user_tags['Name'],
    user_tags['name'] != '', user_tags['name'],
    NOT startsWith(resource, 'arn:'), '',
    -- The tail of the ARN; that of a log group ends with a star for its streams.
    substringIndex(substringIndex(if(endsWith(resource, ':*'), substring(resource, 1, length(resource) - 2), resource), ':', -1), '/', -1)) AS ResourceName,
  multiIf(
    (is_commitment_fee OR is_upfront OR is_commitment_refund) AND commitment != '', if(is_savings_plan, 'Savings Plan', 'Reserved Instance'),
    resource = '', '',
    startsWith(resource, 'arn:') AND length(arn) >= 6 AND match(arn[6], '[/:]'), concat(arn[3], ':', extract(arn[6], '^([^/:]+)')),
    startsWith(resource, 'arn:') AND length(arn) >= 7, concat(arn[3], ':', extract(arn[6], '^([^/:]+)')),
    startsWith(resource, 'i-'), 'ec2:instance',
    startsWith(resource, 'vol-'), 'ec2:volume',
    product_code = 'AmazonS3', 's3:bucket',
    family != '', family, service) AS ResourceType,
  -- The marketplace also sells models of AWS's own service.
  if(is_marketplace, if(service LIKE '%(Amazon Bedrock Edition)%', 'AI and Machine Learning', 'Other'),
    transform(product_code, {services.ProductCode}, {services.ServiceCategory}, 'Other')) AS ServiceCategory,
  service AS ServiceName,
  if(is_marketplace, if(service LIKE '%(Amazon Bedrock Edition)%', 'Generative AI', 'Other (Other)'),
    transform(product_code, {services.ProductCode}, {services.ServiceSubcategory}, 'Other (Other)')) AS ServiceSubcategory,
  -- Lines without a SKU are told apart by their rate code (SKU.offer.rate) or what they meter, so that a price always has one.
  multiIf(NOT is_priced, '', sku != '', sku, position(rate_code, '.') > 0, substringIndex(rate_code, '.', 1), concat(product_code, '/', usage_type)) AS SkuId,
  if(is_priced, usage_type, '') AS SkuMeter,
  CAST(if(NOT is_priced, map(), mapFilter((k, v) -> v NOT IN ('', 'NA'), map(
    'InstanceType', [product/instanceType|product_instance_type|product->instance_type],
    'CoreCount', [product/vcpu|product_vcpu|product->vcpu],
    'MemorySize', replaceAll(extract([product/memory|product_memory|product->memory], '^([0-9.,]+) ?GiB'), ',', ''),
    'GpuCount', if(toUInt16OrZero([product/gpu|product_gpu|product->gpu]) > 0, [product/gpu|product_gpu|product->gpu], ''),
    'OperatingSystem', [product/operatingSystem|product_operating_system|product->operating_system],
    'StorageClass', [product/storageClass|product_storage_class|product->storage_class],
    'DiskType', [product/volumeType|product_volume_type|product->volume_type],
    'x_Tenancy', [product/tenancy|product_tenancy|product->tenancy],
    'x_DatabaseEngine', [product/databaseEngine|product_database_engine|product->database_engine],
    'x_Term', [pricing/term|pricing_term]))), 'Map(LowCardinality(String), String)') AS SkuPriceDetails,
  multiIf(
    NOT is_priced, '',
    rate_code != '', rate_code,
    [pricing/RateId|pricing_rate_id] != '', [pricing/RateId|pricing_rate_id],
    sku != '', sku, concat(product_code, '/', usage_type)) AS SkuPriceId,
  if(match(account, '^[0-9]{1,11}$'), leftPad(account, 12, '0'), account) AS SubAccountId,
  [lineItem/UsageAccountName|line_item_usage_account_name] AS SubAccountName,
  if(account = '', '', 'Account') AS SubAccountType,
  -- Keys as their owners wrote them; the provider's own and cost categories say where they come from.
  CAST(mapFilter((k, v) -> v != '', mapConcat(
    user_tags,
    if([has resource_tags], mapApply(
      (k, v) -> (if(startsWith(k, 'user:'), substring(k, 6), k), v),
      mapFilter((k, v) -> NOT startsWith(k, 'user_') AND NOT startsWith(k, 'aws_'), [resource_tags->*])), [resource_tags->*]),
    mapApply((k, v) -> (concat('aws:', k), v), aws_tags),
    mapApply((k, v) -> (concat('costCategory:', k), v), cost_categories))), 'Map(LowCardinality(String), String)') AS Tags,
  item_type AS x_LineItemType,
  operation AS x_Operation,
  product_code AS x_ServiceCode,
  [discount] AS x_Discounts                                -- CUR 2.0: what was taken off, by kind
