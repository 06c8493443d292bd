-- Azure cost details (EA and MCA; actual and amortized; every spelling of the header) → FOCUS 1.2
-- version: azure-3
-- [a|b] is the bill's column by any of its spellings, whatever its case; {services.X} a column of services.csv; see ../Native/README.md.
WITH
  -- Of what repeats, each spelling is looked at once.
  CAST([ChargeType|Charge Type|Gebührentyp|Gebuehrentyp], 'LowCardinality(String)') AS charge_type_text,
  CAST([PricingModel|Preismodell], 'LowCardinality(String)') AS model_text,
  [CostInBillingCurrency|Cost|PreTaxCost|ExtendedCost|Extended Cost|Kosten|KostenInAbrechnungswährung] AS cost_text,
  [Quantity|ConsumedQuantity|Consumed Quantity|UsageQuantity|Menge|Verbrauchte Menge|VerbrauchteMenge] AS quantity_text,
  [UnitPrice|Einheitspreis|Preis pro Einheit] AS unit_price_text,
  [EffectivePrice|ResourceRate|Resource Rate|Ressourcensatz|EffektiverPreis|Effektiver Preis] AS effective_price_text,
  [PayGPrice|PayAsYouGoPrice|MarketPrice|PayGPreis|PAYG-Preis] AS list_price_text,
  [PaygCostInBillingCurrency] AS list_cost_text,
  [CostInPricingCurrency] AS pricing_cost_text,
  [ExchangeRatePricingToBilling|ExchangeRate] AS rate_text,
  CAST([UnitOfMeasure|Unit Of Measure|Maßeinheit|Masseinheit], 'LowCardinality(String)') AS measure,
  [BenefitId|Vorteils-ID|VorteilsId] AS benefit,
  [ReservationId|Reservierungs-ID|ReservierungsId] AS reservation,
  [ProductOrderId|Produktbestell-ID|ProduktbestellId] AS product_order,
  [BillingAccountId|BillingAccount|EnrollmentNumber|Abrechnungskonto-ID|AbrechnungskontoId] AS account,
  [BillingProfileId|AbrechnungsprofilId] AS profile,
  [SubscriptionId|SubscriptionGuid|Subscription GUID|Subscription-GUID|Abonnement-ID|AbonnementId|Abonnement-GUID] AS subscription,
  [ResourceId|InstanceId|Instance ID|InstanceName|Ressourcen-ID|RessourcenId|Instanz-ID] AS resource,
  [ResourceName|Ressourcenname] AS resource_name,
  CAST([ResourceLocation|ResourceLocationNormalized|Resource Location|Location|Ressourcenstandort], 'LowCardinality(String)') AS location,
  CAST([ConsumedService|Consumed Service|Genutzter Dienst|GenutzterDienst], 'LowCardinality(String)') AS consumed_service,
  CAST([MeterCategory|Meter Category|Kategorie der Verbrauchseinheit|Verbrauchseinheitskategorie], 'LowCardinality(String)') AS meter_category,
  CAST([MeterSubCategory|Meter Sub-Category|Unterkategorie der Verbrauchseinheit|Verbrauchseinheitsunterkategorie], 'LowCardinality(String)') AS meter_subcategory,
  [MeterName|Meter Name|Meter|Name der Verbrauchseinheit|Verbrauchseinheitsname] AS meter_name,
  [MeterId|MeterGuid|Meter ID|ID der Verbrauchseinheit|Verbrauchseinheits-ID] AS meter,
  [ProductId|Produkt-ID|ProduktId] AS product_id,
  [ProductName|Product|Produkt|Produktname] AS product,
  [OfferId|Offer ID|Angebots-ID|AngebotsId] AS offer,
  CAST([Term|Laufzeit], 'LowCardinality(String)') AS term,
  [PublisherName|Herausgebername|Name des Herausgebers] AS publisher_text,
  CAST([PublisherType|Herausgebertyp], 'LowCardinality(String)') AS publisher_type,
  [PartnerName|ResellerName] AS partner,
  CAST([Frequency|Häufigkeit|Haeufigkeit|Abrechnungshäufigkeit], 'LowCardinality(String)') AS frequency,
  CAST([AdditionalInfo|Additional Info|AdditionalProperties|Zusätzliche Informationen|ZusätzlicheInformationen], 'LowCardinality(String)') AS info_text,
  CAST([Tags|Markierungen], 'LowCardinality(String)') AS tags_text,
  [BillingCurrency|BillingCurrencyCode|Currency|Währung|Abrechnungswährung] AS currency,

  -- Bills with German headers write 1.234,56. A point in them is that of decimals where it cannot be one of thousands (0.125);
  -- 12.345 is either, and 1,234.56 is neither: such a line is rejected, with the reason in place of its cost.
  [has Kosten|KostenInAbrechnungswährung|Menge|Verbrauchte Menge|VerbrauchteMenge] AS is_german,
  -- Other bills do not pay for it: there the list is a constant.
  if(is_german, array(cost_text, quantity_text, unit_price_text, effective_price_text, list_price_text, list_cost_text, pricing_cost_text, rate_text), array('')) AS german_texts,
  arrayMap(t -> multiIf(
    match(t, '^-?([0-9]+|[1-9][0-9]{0,2}([.][0-9]{3})+),[0-9]+([Ee][+-]?[0-9]+)?$'), replaceAll(replaceAll(t, '.', ''), ',', '.'),
    match(t, '^-?[1-9][0-9]{0,2}([.][0-9]{3}){2,}$'), replaceAll(t, '.', ''),
    position(t, ',') > 0 OR match(t, '^-?[1-9][0-9]{0,2}[.][0-9]{3}$'), '?',
    t), german_texts) AS german_numbers,
  if(is_german, if(has(german_numbers, '?'),
    concat(arrayElement(german_texts, indexOf(german_numbers, '?')), ' (in a bill with German headers: decimals or thousands?)'),
    arrayElement(german_numbers, 1)), cost_text) AS cost,
  if(is_german, arrayElement(german_numbers, 2), quantity_text) AS quantity,
  if(is_german, arrayElement(german_numbers, 3), unit_price_text) AS unit_price,
  if(is_german, arrayElement(german_numbers, 4), effective_price_text) AS effective_price,
  if(is_german, arrayElement(german_numbers, 5), list_price_text) AS list_price,
  if(is_german, arrayElement(german_numbers, 6), list_cost_text) AS list_cost_said,
  if(is_german, arrayElement(german_numbers, 7), pricing_cost_text) AS pricing_cost,
  if(is_german, arrayElement(german_numbers, 8), rate_text) AS exchange_rate,

  -- Days as any schema version writes them: 09/30/2023, 9/2/2023, 2023-09-30, 2023-09-30T00:00:00Z, 20230930, 30.09.2023.
  -- What is none of these stays as it is, and is rejected for it.
  [Date|UsageDate|UsageDateTime|Usage Date|Datum|Nutzungsdatum] AS day_text,
  [BillingPeriodStartDate|BillingPeriodStart|AbrechnungszeitraumStart|Startdatum des Abrechnungszeitraums] AS period_start_text,
  [BillingPeriodEndDate|BillingPeriodEnd|AbrechnungszeitraumEnde|Enddatum des Abrechnungszeitraums] AS period_end_text,
  arrayMap(d -> multiIf(
    match(d, '^(0?[1-9]|1[0-2])/(0?[1-9]|[12][0-9]|3[01])/20[0-9][0-9]( |$)'), toDate(parseDateTimeBestEffortUSOrNull(d, 'UTC')),
    match(d, '^20[0-9][0-9]-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])([T ]|$)'), toDate(parseDateTimeBestEffortOrNull(d, 'UTC')),
    match(d, '^(0?[1-9]|[12][0-9]|3[01])[.](0?[1-9]|1[0-2])[.]20[0-9][0-9]( |$)'), toDate(parseDateTimeBestEffortOrNull(d, 'UTC')),
    NULL), CAST(array(day_text, period_start_text, period_end_text), 'Array(LowCardinality(String))')) AS days,  -- each spelling is read once
  arrayElement(days, 1) AS day,
  if(period_start_text = '', toStartOfMonth(day), arrayElement(days, 2)) AS period_start,
  multiIf(
    period_end_text = '', addMonths(toStartOfMonth(period_start), 1),
    toDayOfMonth(arrayElement(days, 3)) = 1 AND arrayElement(days, 3) > period_start, arrayElement(days, 3),  -- exclusive already
    addDays(arrayElement(days, 3), 1)) AS period_end,      -- the bill's last day belongs to the period

WITH
  -- Kinds of lines. Older exports have no pricing model: there a reservation's id tells.
  lower(replaceAll(charge_type_text, ' ', '')) AS charge_type_lower,
  lower(frequency) IN ('recurring', 'wiederkehrend') AS is_recurring,
  multiIf(
    charge_type_lower IN ('', 'usage', 'nutzung', 'verbrauch'), 'Usage',
    charge_type_lower IN ('purchase', 'kauf'), 'Purchase',
    charge_type_lower IN ('refund', 'rückerstattung', 'erstattung'), 'Refund',
    charge_type_lower IN ('tax', 'steuer'), 'Tax',
    charge_type_lower IN ('credit', 'guthaben'), 'Credit',
    charge_type_lower = 'unusedreservation', 'UnusedReservation',
    charge_type_lower = 'unusedsavingsplan', 'UnusedSavingsPlan',
    charge_type_lower IN ('roundingadjustment', 'adjustment', 'rundungsanpassung'), 'Adjustment',
    charge_type_text) AS charge_type,
  charge_type IN ('UnusedReservation', 'UnusedSavingsPlan') AS is_unused,
  multiIf(
    charge_type = 'UnusedSavingsPlan', 'SavingsPlan',
    charge_type = 'UnusedReservation', 'Reservation',
    charge_type NOT IN ('Usage', 'Purchase', 'Refund'), '',
    lower(replaceAll(model_text, ' ', '')) IN ('savingsplan', 'sparplan'), 'SavingsPlan',
    lower(model_text) IN ('reservation', 'reservierung'), 'Reservation',
    lower(model_text) = 'spot', 'Spot',
    model_text = '' AND positionCaseInsensitive(benefit, '/microsoft.billingbenefits/') > 0, 'SavingsPlan',
    model_text = '' AND (reservation != '' OR positionCaseInsensitive(benefit, '/microsoft.capacity/') > 0), 'Reservation',
    'OnDemand') AS model,
  model IN ('Reservation', 'SavingsPlan') AS is_commitment,
WITH
  is_commitment AND charge_type = 'Usage' AS is_covered,
  is_commitment AND charge_type IN ('Purchase', 'Refund') AS is_commitment_fee,
  charge_type IN ('Usage', 'Purchase') OR is_unused AS is_priced,
  publisher_type = 'Marketplace' AS is_marketplace,
  -- An MCA bill is issued per billing profile; an EA bill repeats the account as the profile.
  profile != '' AND profile != account AND (position(account, ':') > 0 OR [has ExchangeRatePricingToBilling]) AS is_mca,

  -- Amounts. What a commitment covers was paid with the commitment; it has worth, but is not billed again.
  if(is_covered OR is_unused, '0', cost) AS billed,
  billed AS OwnCost,
  currency AS OwnCurrency,
  toDecimal256OrZero(cost, 36) AS cost_number,
  toDecimal256OrZero(quantity, 18) AS quantity_number,
  toDecimal256OrZero(unit_price, 18) AS unit_price_number,
  toDecimal256OrZero(effective_price, 18) AS effective_price_number,
  toDecimal256OrZero(list_price, 18) AS list_price_number,
  toDecimal256OrZero(exchange_rate, 12) AS rate_number,
  is_mca AND rate_number > 0 AND rate_number < 1000000 AS is_converted,  -- MCA prices are in the pricing currency
  if(is_converted, rate_number, toDecimal256(1, 12)) AS rate,
  if(is_converted AND pricing_cost != '', toDecimal256OrZero(pricing_cost, 36), cost_number) AS priced_cost,
  -- Amounts beyond all bills would break the arithmetic below; their cost is judged by the store, their prices are not told.
  greatest(abs(quantity_number), abs(unit_price_number), abs(effective_price_number), abs(list_price_number)) < 10000000000000
    AND abs(cost_number) < 10000000000000000000 AS is_sane,

  if(charge_type = 'Usage' AND is_commitment AND cost_number = 0,
    'usage that a commitment covers and that costs nothing here; the amortized cost export tells what it is worth', '') AS SkippedBecause,
  array('') AS Variants,                                  -- always one row; the engine looks into longer filters only up to here

  -- Units: "100 Hours", "10K", "1 GB/Month", "1M/Month", "1/Day": how many, of what, per which time.
  extract(measure, '^([0-9]+)') AS block_digits,
  extract(measure, '^[0-9]+([KMB])([ /]|$)') AS block_letter,
  if(block_digits = '', toDecimal256(1, 0), toDecimal256OrZero(substring(block_digits, 1, 12), 0)
    * toDecimal256(transform(block_letter, array('K', 'M', 'B'), array(1000, 1000000, 1000000000), 1), 0)) AS block_read,
  if(block_read > 0, block_read, toDecimal256(1, 0)) AS block,
  lower(trim(BOTH ' ' FROM if(block_digits = '', measure, replaceRegexpOne(measure, '^[0-9]+([KMB]([ /]|$))?', '\\2')))) AS measured,
  trim(BOTH ' ' FROM extract(measured, '^([^/]*)')) AS measured_thing,
  trim(BOTH ' ' FROM extract(measured, '/(.*)$')) AS measured_per,
  transform(measured_per, {periods.BillPeriod}, {periods.FocusPeriod}, '') AS per,
  transform(measured_thing, {units.BillUnit}, {units.FocusUnit}, '') AS known_thing,
  multiIf(known_thing != '', known_thing, measured_thing = '', 'Units', arrayStringConcat(arrayMap(w -> concat(upper(substring(w, 1, 1)), substring(w, 2)), splitByChar(' ', measured_thing)), ' ')) AS thing,
  multiIf(per != '', concat(if(match(thing, '^[A-Z]i?B$'), thing, replaceRegexpOne(thing, 's$', '')), '-', per), measured_per != '', concat(thing, '/', measured_per), thing) AS unit,
  if(block = 1, unit, concat(toString(block), ' ', unit)) AS block_unit,

WITH
  -- Bills count in blocks (0.0004 of 10K) or in single units (24 of 100 Hours): whichever explains the cost.
  if(effective_price_number != 0, effective_price_number, unit_price_number) AS paid_price,
  is_sane AND block != 1 AND abs(priced_cost) > 0
    AND abs(paid_price * quantity_number - priced_cost) > abs(priced_cost) * toDecimal256('0.001', 3)
    AND abs(paid_price * quantity_number - priced_cost * block) <= abs(priced_cost * block) * toDecimal256('0.001', 3) AS counts_single,
  toDecimal256(if(NOT is_sane, toDecimal256(0, 18), if(counts_single, quantity_number / block, quantity_number)), 18) AS blocks,
  -- A cost needs a quantity that a price can be told for, and a price is never negative.
  multiIf(
    blocks = 0 AND cost_number != 0, toDecimal256(if(cost_number < 0, -1, 1), 18),
    blocks < 0 AND cost_number > 0 OR blocks > 0 AND cost_number < 0, -blocks,
    blocks) AS pricing_quantity,
  if(pricing_quantity = 0, toDecimal256(1, 18), pricing_quantity) AS divisor,
  toDecimal256(if(is_sane, unit_price_number * rate, toDecimal256(0, 30)), 18) AS contracted_price,
  toDecimal256(if(is_sane, list_price_number * rate, toDecimal256(0, 30)), 18) AS public_price,

WITH
  -- What it would cost at the negotiated price. Bills round: a product that is the cost but for that is the cost.
  toDecimal256(if(is_priced AND NOT is_unused AND charge_type = 'Usage', contracted_price * pricing_quantity, toDecimal256(0, 36)), 36) AS contracted_product,
  abs(contracted_product - cost_number) <= abs(cost_number) * toDecimal256('0.000001', 6) + toDecimal256('0.000000001', 9) AS contract_explains,
  multiIf(
    charge_type != 'Usage' OR unit_price_number <= 0 OR NOT is_sane OR contract_explains, cost_number,
    contracted_product) AS contracted_cost,
  toDecimal256(if(charge_type = 'Usage', public_price * pricing_quantity, toDecimal256(0, 36)), 36) AS public_product,
  multiIf(
    charge_type != 'Usage', cost_number,
    is_mca AND toDecimal256OrZero(list_cost_said, 36) != 0, toDecimal256OrZero(list_cost_said, 36),
    list_price_number <= 0 OR NOT is_sane, contracted_cost, -- reservations come with a public price of 0, which is none
    abs(public_product - contracted_cost) <= abs(contracted_cost) * toDecimal256('0.000001', 6) + toDecimal256('0.000000001', 9), contracted_cost,
    public_product) AS list_cost,
WITH
  -- A price is what the bill says where that explains the cost to the billionth, else the cost by the quantity.
  charge_type = 'Usage' AND contracted_price > 0
    AND (pricing_quantity = 0 OR abs(contracted_product - contracted_cost) < abs(pricing_quantity) * toDecimal256('0.000000001', 9)) AS is_contracted_price,
  charge_type = 'Usage' AND public_price > 0
    AND (pricing_quantity = 0 OR abs(public_product - list_cost) < abs(pricing_quantity) * toDecimal256('0.000000001', 9)) AS is_public_price,
  multiIf(
    is_contracted_price, toDecimal256(contracted_price, 30),
    pricing_quantity = 0, toDecimal256(0, 30),
    toDecimal256(contracted_cost, 30) / divisor) AS contracted_unit_price,
WITH
  multiIf(
    is_public_price, toDecimal256(public_price, 30),
    pricing_quantity = 0, contracted_unit_price,
    toDecimal256(list_cost, 30) / divisor) AS list_unit_price,
  -- Writing a number out takes long; mostly it is just what the bill has written.
  multiIf(NOT is_priced, '', is_contracted_price AND NOT is_converted, unit_price, toString(contracted_unit_price)) AS contracted_unit_price_text,

  -- A commitment goes by its resource id, in small letters: lines of the same one differ in case. Purchases know only the order.
  lower(replaceRegexpOne(benefit, '(?i)(/reservations|/savingsplans)?/*$', '')) AS benefit_path,
  multiIf(
    NOT is_commitment, '',
    benefit_path != '', benefit_path,
    reservation = '' AND product_order = '', lower(if(resource != '', resource, concat(model, ' ', product))),
    lower(concat(
      if(model = 'SavingsPlan', '/providers/microsoft.billingbenefits/savingsplanorders', '/providers/microsoft.capacity/reservationorders'),
      '/', if(product_order != '', product_order, reservation),
      if(reservation != '' AND product_order != '' AND lower(reservation) != lower(product_order), concat('/reservations/', reservation), '')))) AS commitment,
  if([BenefitName|Vorteilsname] != '', [BenefitName|Vorteilsname], [ReservationName|Reservierungsname]) AS commitment_name,

  -- Where, of what kind, for whom.
  trim(BOTH ' ' FROM info_text) AS info_trimmed,
  JSONExtract(CAST(if(startsWith(info_trimmed, '{'), info_trimmed, concat('{', info_trimmed, '}')), 'LowCardinality(String)'), 'Map(String, String)') AS info,
  info['VMCapacityReservationId'] AS capacity,
  lower(replaceAll(location, ' ', '')) AS place,
  if(place IN ('', 'unassigned', 'unknown', 'n/a'), '', transform(place, {regions.Spelling}, {regions.RegionId}, place)) AS region,
  lower(resource) AS resource_lower,
  lower(extract(resource, '(?i)/providers/([^/]+/[^/]+)(/[^/]*)?$')) AS plain_type,
  arrayFilter(s -> s != '', splitByChar('/', extract(resource_lower, '.*/providers/([^/]+/.*)$'))) AS segments,
  multiIf(
    plain_type != '', plain_type,
    length(segments) > 2, concat(arrayElement(segments, 1), '/', arrayStringConcat(arrayFilter((s, i) -> i % 2 = 0, segments, arrayEnumerate(segments)), '/')),
    '') AS resource_type,
  transform(resource_type, {types.ResourceType}, {types.DisplayName}, '') AS type_name,

  -- Storage is several services under one name.
  if(meter_category = 'Storage', multiIf(
    meter_subcategory LIKE '%Disk%', 'Storage: Disks',
    meter_subcategory LIKE '%Blob%' OR meter_subcategory LIKE '%Data Lake%', 'Storage: Blobs',
    meter_subcategory LIKE '%Files%', 'Storage: Files',
    meter_subcategory LIKE '%Queue%', 'Storage: Queues',
    meter_subcategory LIKE '%Tables%', 'Storage: Tables',
    'Storage'), meter_category) AS service_key,
  is_marketplace AND (meter_category IN ('', 'SaaS', 'Azure Marketplace Services', 'Microsoft.SaaS') OR transform(service_key, {services.MeterCategory}, {services.ServiceName}, '') = '') AS is_offer,
  if(is_offer, '', multiIf(
    transform(service_key, {services.MeterCategory}, {services.ServiceName}, '') != '', service_key,
    meter_category = '' AND model = 'SavingsPlan', 'Savings Plan',
    meter_category = '' AND transform(lower(consumed_service), {namespaces.Namespace}, {namespaces.MeterCategory}, '') != '', transform(lower(consumed_service), {namespaces.Namespace}, {namespaces.MeterCategory}, ''),
    '')) AS known_key,
  multiIf(
    known_key != '', transform(known_key, {services.MeterCategory}, {services.ServiceName}, ''),
    is_offer AND publisher_text != '', publisher_text,     -- an offer of the marketplace goes by who sells it
    meter_category != '', meter_category,
    meter_subcategory != '', meter_subcategory,            -- MCA: rounding, credits, monetary commitments
    consumed_service != '', consumed_service,
    product != '', product,
    'Microsoft Azure') AS service,
  if(known_key = '' AND NOT is_offer AND charge_type IN ('Usage', 'Purchase'), service, '') AS UnknownService,

  multiIf(
    product_id != '', product_id,
    meter != '', lower(meter),
    [PartNumber] != '', [PartNumber],
    product != '', product,
    service) AS sku,
  if(publisher_text IN ('', 'Microsoft Corporation', 'Microsoft Azure', 'Azure'), 'Microsoft', publisher_text) AS publisher,

  multiIf(
    charge_type NOT IN ('Usage', 'Purchase', 'Refund', 'Tax', 'Credit', 'Adjustment') AND NOT is_unused,
      concat('charge type ', charge_type_text, ' is not known; taken as an adjustment'),
    is_commitment_fee AND benefit_path = '' AND reservation = '' AND product_order = '', 'a commitment without an id; its resource or product stands in',
    tags_text != '' AND NOT startsWith(trim(BOTH ' ' FROM tags_text), '{') AND NOT isValidJSON(concat('{', tags_text, '}')), 'tags that are no JSON; kept whole as x_unparsed',
    '') AS Remark,
WITH
  multiIf(NOT is_priced, '', is_public_price AND NOT is_converted, list_price, toString(list_unit_price)) AS list_unit_price_text,
  -- A reservation whose size is flexible counts in hours of the size that was reserved; the ratio turns other sizes into it.
  if(model = 'Reservation', toDecimal256OrZero(info['RINormalizationRatio'], 9), toDecimal256(0, 9)) AS normalization
SELECT
  [AvailabilityZone] AS AvailabilityZone,                  -- the column exists in EA bills and is empty
  billed AS BilledCost,
  lower(if(is_mca OR account = '', profile, account)) AS BillingAccountId,  -- whom the invoice goes to
  if(is_mca, [BillingProfileName], [BillingAccountName|EnrollmentName|Abrechnungskontoname|Name des Abrechnungskontos]) AS BillingAccountName,
  if(is_mca, 'Billing Profile', 'Billing Account') AS BillingAccountType,
  currency AS BillingCurrency,
  if(isNull(period_end), period_end_text, toString(period_end)) AS BillingPeriodEnd,
  if(isNull(period_start), period_start_text, toString(period_start)) AS BillingPeriodStart,
  if(capacity = '', '', lower(capacity)) AS CapacityReservationId,
  multiIf(
    capacity = '' OR charge_type != 'Usage', '',
    resource_type LIKE '%capacityreservation%', 'Unused',  -- the reservation itself is charged for what no machine uses
    'Used') AS CapacityReservationStatus,
  multiIf(
    charge_type = 'Usage' OR is_unused, 'Usage',
    charge_type IN ('Purchase', 'Refund'), 'Purchase',
    charge_type IN ('Tax', 'Credit'), charge_type,
    'Adjustment') AS ChargeCategory,
  if(charge_type = 'Refund', 'Correction', '') AS ChargeClass,  -- gives back what an earlier invoice charged
  multiIf(product != '', product, is_unused, concat('Unused ', if(model = 'SavingsPlan', 'savings plan ', 'reservation '), commitment_name), meter_name != '', meter_name, charge_type) AS ChargeDescription,
  multiIf(
    is_unused OR charge_type = 'Usage', if(is_recurring, 'Recurring', 'Usage-Based'),  -- whatever else the line says of itself
    is_recurring, 'Recurring',
    lower(frequency) IN ('usagebased', 'nutzungsbasiert', 'verbrauchsbasiert') AND model = 'SavingsPlan', 'Recurring',  -- plans are charged by the hour, though told as usage
    'One-Time') AS ChargeFrequency,
  if(isNull(day), day_text, toString(addDays(day, 1))) AS ChargePeriodEnd,
  if(isNull(day), day_text, toString(day)) AS ChargePeriodStart,
  multiIf(NOT is_commitment, '', model = 'SavingsPlan', 'Spend', 'Usage') AS CommitmentDiscountCategory,
  commitment AS CommitmentDiscountId,
  if(is_commitment, commitment_name, '') AS CommitmentDiscountName,
  multiIf(
    NOT is_commitment OR charge_type = 'Refund', '',
    model = 'SavingsPlan', if(is_converted AND pricing_cost != '', pricing_cost, cost),
    is_sane AND normalization > 0, toString(quantity_number * if(counts_single, toDecimal256(1, 0), block) * normalization),
    is_sane AND block != 1 AND NOT counts_single AND quantity != '', toString(quantity_number * block),  -- told in blocks, committed singly
    if(quantity != '', quantity, '1')) AS CommitmentDiscountQuantity,
  multiIf(is_unused, 'Unused', is_covered, 'Used', '') AS CommitmentDiscountStatus,
  multiIf(NOT is_commitment, '', model = 'SavingsPlan', 'Savings Plan', 'Reservation') AS CommitmentDiscountType,
  multiIf(
    NOT is_commitment OR charge_type = 'Refund', '',
    model = 'SavingsPlan', if(is_converted AND pricing_cost != '', [PricingCurrency|PricingCurrencyCode], currency),
    unit) AS CommitmentDiscountUnit,                       -- not "Normalized": what lies idle is told without a ratio, and a commitment has one unit
  multiIf(
    charge_type != 'Usage', '',
    counts_single OR block = 1 OR NOT is_sane, if(quantity = '', '0', quantity),
    toString(quantity_number * block)) AS ConsumedQuantity,
  if(charge_type = 'Usage', unit, '') AS ConsumedUnit,
  if(charge_type = 'Usage' AND toDecimal256(contracted_cost, 36) != cost_number, toString(contracted_cost), cost) AS ContractedCost,
  contracted_unit_price_text AS ContractedUnitPrice,
  -- A commitment has worth as it is used, not when it is bought.
  if(is_commitment_fee, '0', cost) AS EffectiveCost,
  [InvoiceId|InvoiceNumber|Rechnungs-ID|RechnungsId|Rechnungsnummer] AS InvoiceId,                  -- EA bills have none
  if(partner != '', partner, 'Microsoft') AS InvoiceIssuerName,
  if(charge_type = 'Usage' AND toDecimal256(list_cost, 36) != cost_number, toString(list_cost), cost) AS ListCost,
  list_unit_price_text AS ListUnitPrice,
  multiIf(
    NOT is_priced, '',
    is_covered OR is_unused, 'Committed',
    model = 'Spot', 'Dynamic',
    'Standard') AS PricingCategory,                        -- buying a commitment is itself at the standard price
  if([PricingCurrency|PricingCurrencyCode] != '', [PricingCurrency|PricingCurrencyCode], currency) AS PricingCurrency,
  if(is_priced AND is_converted, toString(toDecimal256(contracted_unit_price, 30) / rate), contracted_unit_price_text) AS PricingCurrencyContractedUnitPrice,
  multiIf(is_commitment_fee, '0', is_converted AND pricing_cost != '', pricing_cost, is_converted, toString(toDecimal256(cost_number, 30) / rate), cost) AS PricingCurrencyEffectiveCost,
  if(is_priced AND is_converted, toString(toDecimal256(list_unit_price, 30) / rate), list_unit_price_text) AS PricingCurrencyListUnitPrice,
  multiIf(NOT is_priced, '', pricing_quantity = quantity_number, if(quantity = '', '0', quantity), toString(pricing_quantity)) AS PricingQuantity,
  if(is_priced, block_unit, '') AS PricingUnit,
  'Microsoft' AS ProviderName,
  publisher AS PublisherName,
  region AS RegionId,
  multiIf(region = '', '', transform(region, {regions.RegionId}, {regions.RegionName}, '') != '', transform(region, {regions.RegionId}, {regions.RegionName}, ''), location) AS RegionName,
  if(is_unused OR (is_commitment_fee AND resource = ''), commitment, resource_lower) AS ResourceId,
  multiIf(
    is_unused OR is_commitment_fee, commitment_name,
    resource = '', '',
    resource_name != '', resource_name,
    extract(resource, '([^/]+)/*$')) AS ResourceName,
  multiIf(
    is_unused OR is_commitment_fee, if(model = 'SavingsPlan', 'Savings Plan', 'Reservation'),
    resource = '', '',
    type_name != '', type_name,
    resource_type != '', resource_type,
    service) AS ResourceType,
  if(known_key = '', 'Other', transform(known_key, {services.MeterCategory}, {services.ServiceCategory}, 'Other')) AS ServiceCategory,
  service AS ServiceName,
  if(known_key = '', 'Other (Other)', transform(known_key, {services.MeterCategory}, {services.ServiceSubcategory}, 'Other (Other)')) AS ServiceSubcategory,
  if(is_priced, sku, '') AS SkuId,
  multiIf(NOT is_priced, '', meter_name != '', meter_name, meter_subcategory != '', meter_subcategory, product) AS SkuMeter,
  if(NOT is_priced, '', toJSONString(mapFilter((k, v) -> v != '', map(
    'InstanceType', info['ServiceType'],
    'CoreCount', extract(if(info['VCPUs'] != '', info['VCPUs'], info['vCores']), '^[0-9]+$'),
    'OperatingSystem', info['ImageType'],
    'x_Term', term,
    'x_UsageType', info['UsageType'],
    'x_AzureHybridBenefit', info['AHB'])))) AS SkuPriceDetails,
  -- An MCA product has a price for each of its SKUs and meters; the same meter has another one by offer, term and pricing model.
  if(is_priced, arrayStringConcat(arrayFilter(s -> s != '', array(sku, [SkuId], if(product_id = '', '', lower(meter)), [PartNumber], offer, term, model)), '_'), '') AS SkuPriceId,
  lower(subscription) AS SubAccountId,
  if(subscription = '', '', if([SubscriptionName|Subscription Name|Abonnementname|Abonnement] != '', [SubscriptionName|Subscription Name|Abonnementname|Abonnement], subscription)) AS SubAccountName,
  if(subscription = '', '', 'Subscription') AS SubAccountType,
  multiIf(                                                 -- JSON, JSON without its braces, or neither
    tags_text = '' OR startsWith(trim(BOTH ' ' FROM tags_text), '{'), trim(BOTH ' ' FROM tags_text),
    isValidJSON(concat('{', tags_text, '}')), concat('{', tags_text, '}'),
    tags_text) AS Tags,
  charge_type_text AS x_ChargeType,
  model_text AS x_PricingModel,
  [ResourceGroup|ResourceGroupName|Resource Group|Ressourcengruppe] AS x_ResourceGroup,
  [CostCenter|Cost Center|Kostenstelle] AS x_CostCenter,
  [InvoiceSectionName|InvoiceSection|DepartmentName|Department Name|Abteilungsname] AS x_InvoiceSectionName,
  [AccountName|Account Name|Kontoname] AS x_AccountName,
  meter_category AS x_MeterCategory,
  meter_subcategory AS x_MeterSubCategory,
  consumed_service AS x_ConsumedService,
  if(is_mca, account, '') AS x_BillingAccountId,           -- the MCA account above the billing profile
  [ServicePeriodStartDate|ServicePeriodStart] AS x_ServicePeriodStart,
  [ServicePeriodEndDate|ServicePeriodEnd] AS x_ServicePeriodEnd,
  rate_text AS x_BillingExchangeRate,
  [PreviousInvoiceId] AS x_PreviousInvoiceId,
  [CostAllocationRuleName] AS x_CostAllocationRuleName,
  info_text AS x_AdditionalInfo
