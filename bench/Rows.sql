-- Rows of a large FOCUS 1.3 bill: 65 columns, hourly, about 1.35 kB a row as CSV.
--
--   INSERT INTO FUNCTION file('/path/rows.csv', CSVWithNames)
--   <this text> SETTINGS format_csv_null_representation = ''
--
-- Without the setting null is written as \N, which bills do not do.
--
-- Parameters
--   rows       UInt64  how many rows
--   first      UInt64  number of the first row: several files of one bill continue each other, none repeats a row
--   seed       UInt64  another seed is another company
--   resources  UInt64  how many resources there are (20000 is a large company's)
--   start      Date    first day
--   days       UInt64  how many days the rows are spread over
--
-- Row n is about resource n % resources. The hours of a resource are walked in steps of a prime, so that any number of
-- rows touches all days and no (resource, hour) comes twice while rows ≤ resources × 24 × days: keep to that, for then no
-- two rows are alike. Everything that belongs to a resource (service, category, region, account, prices, tags,
-- identifiers) is made once per resource and joined, so it always agrees; per row only time, quantity and what follows
-- from them are made. Costs are price × quantity, exact, with up to 14 decimals.
-- The rows are the same whatever the number of threads; their order is only with max_threads = 1.
WITH
services AS
(
    SELECT * FROM values(
        'service_number UInt64, provider String, service String, service_category String, service_subcategory String, kind_of_resource String, meter String, unit String, base_price UInt64, quantity_max UInt64, usage_text String, usage_details String',
        -- base price in 1e-10 USD, largest quantity in 1e-4 units
        (0, 'AWS', 'Amazon Elastic Compute Cloud', 'Compute', 'Virtual Machines', 'EC2 Instance', 'BoxUsage:m6i.large', 'Hours', 960000000, 10000, 'On-demand Linux m6i.large instance hour', '{"CoreCount":2,"InstanceSeries":"M6i","InstanceType":"m6i.large","MemorySize":8,"OperatingSystem":"Linux","x_Tenancy":"Shared"}'),
        (1, 'AWS', 'Amazon Elastic Compute Cloud', 'Compute', 'Virtual Machines', 'EC2 Instance', 'BoxUsage:r6i.2xlarge', 'Hours', 5040000000, 10000, 'On-demand Linux r6i.2xlarge instance hour', '{"CoreCount":8,"InstanceSeries":"R6i","InstanceType":"r6i.2xlarge","MemorySize":64,"OperatingSystem":"Linux","x_Tenancy":"Shared"}'),
        (2, 'AWS', 'Amazon Elastic Compute Cloud', 'Compute', 'Virtual Machines', 'EC2 Instance', 'BoxUsage:c6i.4xlarge', 'Hours', 6800000000, 10000, 'On-demand Linux c6i.4xlarge instance hour', '{"CoreCount":16,"InstanceSeries":"C6i","InstanceType":"c6i.4xlarge","MemorySize":32,"OperatingSystem":"Linux","x_Tenancy":"Shared"}'),
        (3, 'AWS', 'Amazon Elastic Block Store', 'Storage', 'Block Storage', 'EBS Volume', 'EBS:VolumeUsage.gp3', 'GB-Months', 800000000, 9000, 'General purpose (gp3) provisioned storage', '{"DiskType":"SSD","x_VolumeApiName":"gp3"}'),
        (4, 'AWS', 'Amazon Relational Database Service', 'Databases', 'Relational Databases', 'RDS DB Instance', 'InstanceUsage:db.r6g.xlarge', 'Hours', 4500000000, 10000, 'db.r6g.xlarge Single-AZ instance hour running PostgreSQL', '{"CoreCount":4,"InstanceSeries":"R6g","InstanceType":"db.r6g.xlarge","MemorySize":32,"x_DatabaseEngine":"PostgreSQL"}'),
        (5, 'AWS', 'Amazon Simple Storage Service', 'Storage', 'Object Storage', 'S3 Bucket', 'TimedStorage-ByteHrs', 'GB-Months', 230000000, 2500000, 'Standard storage, first 50 TB', '{"Redundancy":"Zonal","StorageClass":"Standard"}'),
        (6, 'AWS', 'AWS Lambda', 'Compute', 'Serverless Compute', 'Lambda Function', 'Lambda-GB-Second', 'GB-Seconds', 166667, 900000000, 'AWS Lambda - total compute', '{"x_Architecture":"x86_64"}'),
        (7, 'AWS', 'AmazonCloudWatch', 'Management and Governance', 'Observability', 'Log Group', 'DataProcessing-Bytes', 'GB', 5000000000, 40000, 'Log data ingested', '{"x_LogClass":"Standard"}'),
        (8, 'AWS', 'Elastic Load Balancing', 'Networking', 'Application Networking', 'Load Balancer', 'LCUUsage', 'LCU-Hours', 80000000, 120000, 'Application load balancer capacity units used', '{"x_Type":"Application"}'),
        (9, 'AWS', 'Amazon DynamoDB', 'Databases', 'NoSQL Databases', 'DynamoDB Table', 'WriteRequestUnits', 'Requests', 12500, 9000000000, 'On-demand write requests', '{"x_CapacityMode":"On-Demand"}'),
        (10, 'Microsoft', 'Virtual Machines', 'Compute', 'Virtual Machines', 'Virtual machine', 'D4s v5', 'Hours', 1920000000, 10000, 'Virtual Machines Dsv5 Series - D4s v5', '{"CoreCount":4,"InstanceSeries":"Dsv5","InstanceType":"Standard_D4s_v5","MemorySize":16,"OperatingSystem":"Linux"}'),
        (11, 'Microsoft', 'Virtual Machines', 'Compute', 'Virtual Machines', 'Virtual machine', 'E8s v5', 'Hours', 5040000000, 10000, 'Virtual Machines Esv5 Series - E8s v5', '{"CoreCount":8,"InstanceSeries":"Esv5","InstanceType":"Standard_E8s_v5","MemorySize":64,"OperatingSystem":"Linux"}'),
        (12, 'Microsoft', 'Azure SQL Database', 'Databases', 'Relational Databases', 'SQL database', 'vCore', 'vCore-Hours', 2525000000, 80000, 'SQL Database General Purpose - vCore', '{"x_Tier":"General Purpose"}'),
        (13, 'Microsoft', 'Storage Accounts', 'Storage', 'Object Storage', 'Storage account', 'Hot LRS Data Stored', 'GB-Months', 184000000, 2500000, 'Tiered Block Blob - Hot LRS', '{"Redundancy":"Local","StorageClass":"Hot"}'),
        (14, 'Microsoft', 'Azure Monitor', 'Management and Governance', 'Observability', 'Log Analytics workspace', 'Analytics Logs Data Ingestion', 'GB', 23000000000, 9000, 'Log Analytics - data ingestion', '{"x_Plan":"Analytics"}'),
        (15, 'Microsoft', 'Azure Functions', 'Compute', 'Serverless Compute', 'Function app', 'Execution Time', 'GB-Seconds', 160000, 900000000, 'Functions - Execution Time', '{"x_Plan":"Consumption"}'),
        (16, 'Google Cloud', 'Compute Engine', 'Compute', 'Virtual Machines', 'Instance', 'N2 Instance standard-8', 'Hours', 3885000000, 10000, 'N2 standard-8 instance running', '{"CoreCount":8,"InstanceSeries":"N2","InstanceType":"n2-standard-8","MemorySize":32,"OperatingSystem":"Linux"}'),
        (17, 'Google Cloud', 'Compute Engine', 'Compute', 'Virtual Machines', 'Instance', 'E2 Instance standard-4', 'Hours', 1340000000, 10000, 'E2 standard-4 instance running', '{"CoreCount":4,"InstanceSeries":"E2","InstanceType":"e2-standard-4","MemorySize":16,"OperatingSystem":"Linux"}'),
        (18, 'Google Cloud', 'Cloud Storage', 'Storage', 'Object Storage', 'Bucket', 'Standard Storage', 'GB-Months', 200000000, 2500000, 'Standard storage', '{"Redundancy":"Regional","StorageClass":"Standard"}'),
        (19, 'Google Cloud', 'BigQuery', 'Databases', 'Data Warehouses', 'Dataset', 'Analysis', 'TiB', 62500000000, 3000, 'On-demand query analysis', '{"x_Edition":"On-Demand"}'),
        (20, 'Google Cloud', 'Cloud SQL', 'Databases', 'Relational Databases', 'Cloud SQL instance', 'vCPU', 'Hours', 413000000, 80000, 'PostgreSQL: zonal - vCPU', '{"x_DatabaseEngine":"PostgreSQL"}'),
        (21, 'Google Cloud', 'Cloud Run', 'Compute', 'Serverless Compute', 'Cloud Run service', 'CPU Allocation Time', 'vCPU-Seconds', 240000, 400000000, 'CPU allocation time', '{"x_Billing":"Request"}')
    )
),
regions AS
(
    SELECT * FROM values(
        'region_number UInt64, provider String, region_id String, region_name String, price_percent UInt64',
        (0, 'AWS', 'us-east-1', 'US East (N. Virginia)', 100),
        (1, 'AWS', 'us-west-2', 'US West (Oregon)', 101),
        (2, 'AWS', 'eu-west-1', 'Europe (Ireland)', 111),
        (3, 'AWS', 'eu-central-1', 'Europe (Frankfurt)', 119),
        (4, 'AWS', 'ap-southeast-1', 'Asia Pacific (Singapore)', 125),
        (0, 'Microsoft', 'eastus', 'East US', 100),
        (1, 'Microsoft', 'westus2', 'West US 2', 103),
        (2, 'Microsoft', 'westeurope', 'West Europe', 114),
        (3, 'Microsoft', 'northeurope', 'North Europe', 109),
        (0, 'Google Cloud', 'us-central1', 'Iowa', 100),
        (1, 'Google Cloud', 'europe-west1', 'Belgium', 110),
        (2, 'Google Cloud', 'asia-southeast1', 'Singapore', 123)
    )
),
-- What a resource is, step by step: each step uses the names of the one before.
numbered AS
(
    SELECT
        number AS r,
        cityHash64({seed:UInt64}, r, 'resource') AS luck,
        intDiv(luck, 7) % 1000 AS lot,
        lower(hex(luck)) AS name_hex,
        cityHash64({seed:UInt64}, r, 'service') % 22 AS service_number
    FROM numbers({resources:UInt64})
),
placed AS
(
    SELECT
        *,
        cityHash64({seed:UInt64}, r, 'region') % multiIf(provider = 'AWS', 5, provider = 'Microsoft', 4, 3) AS region_number,
        unit = 'Hours' AND service_subcategory = 'Virtual Machines' AS is_machine,
        multiIf(lot < 3, 'tax', lot < 6, 'credit', is_machine AND lot < 30, 'purchase', is_machine AND lot < 60, 'unused', is_machine AND lot < 450, 'used', 'usage') AS kind
    FROM numbered INNER JOIN services USING (service_number)
),
priced AS
(
    SELECT
        *,
        kind NOT IN ('tax', 'credit') AS is_priced,
        kind IN ('usage', 'used') AS is_consumed,
        kind IN ('used', 'unused', 'purchase') AS is_committed,
        kind IN ('unused', 'purchase') AS is_commitment,
        is_machine AND is_consumed AND provider != 'Microsoft' AS is_zonal,
        is_machine AND kind = 'usage' AND lot > 900 AS is_allocated,
        1 + intDiv(quantity_max * (1 + (luck % 100)), 100) AS largest_quantity,
        intDiv(base_price * price_percent, 100) AS price_units,
        intDiv(price_units * 66, 100) AS committed_units,
        toDecimal128(if(is_commitment, committed_units, price_units), 0) * toDecimal64('0.0000000001', 10) AS list_price,
        toDecimal128(if(is_commitment, committed_units, intDiv(price_units * 93, 100)), 0) * toDecimal64('0.0000000001', 10) AS contracted_price,
        toDecimal128(committed_units, 0) * toDecimal64('0.0000000001', 10) AS committed_price
    FROM placed INNER JOIN regions USING (provider, region_number)
),
owned AS
(
    SELECT
        *,
        multiIf(provider = 'AWS', 'Amazon Web Services, Inc.', provider) AS publisher,
        multiIf(provider = 'AWS', 'Management Account', provider = 'Microsoft', 'Billing Profile', 'Billing Account') AS payer_type,
        multiIf(provider = 'AWS', 'Account', provider = 'Microsoft', 'Subscription', 'Project') AS account_type,
        multiIf(provider = 'AWS', 'Reserved Instance', provider = 'Microsoft', 'Reservation', 'Committed Use Discount') AS commitment_type,
        1 + (luck % 2) AS payer_number,
        concat(provider, ' payer ', toString(payer_number)) AS payer_name,
        ['storefront', 'payments', 'search', 'data', 'ml', 'platform', 'mobile', 'analytics', 'identity', 'logistics', 'pricing', 'support'][1 + (intDiv(luck, 11) % 12)] AS team,
        ['prod', 'prod', 'prod', 'prod', 'prod', 'staging', 'staging', 'dev', 'dev', 'test'][1 + (intDiv(luck, 13) % 10)] AS environment,
        concat(team, '-', environment) AS account_name,
        cityHash64({seed:UInt64}, account_name, provider) AS account_number,
        intDiv(luck, 17) % 20 AS commitment_number,
        lower(hex(cityHash64({seed:UInt64}, meter, region_id, commitment_number))) AS commitment_hex,
        concat('commitment-', replaceRegexpAll(meter, '[^A-Za-z0-9.]+', '-'), '-', toString(commitment_number)) AS commitment_name,
        upper(substring(hex(cityHash64(service, meter, is_commitment)), 1, 12)) AS sku_id
    FROM priced
),
identified AS
(
    SELECT
        *,
        lower(hex(account_number)) AS account_hex,
        multiIf(
            provider = 'AWS', concat('90010020030', toString(payer_number)),
            provider = 'Microsoft', concat('/providers/microsoft.billing/billingaccounts/', toString(payer_number), '7c1e/billingprofiles/main'),
            concat('01A2B', toString(payer_number), '-C3D4E5-F60718')) AS payer_id,
        multiIf(
            provider = 'AWS', leftPad(toString(account_number % 1000000000000), 12, '1'),
            provider = 'Microsoft', concat(substring(account_hex, 1, 8), '-', substring(account_hex, 9, 4), '-4', substring(account_hex, 13, 3), '-8', substring(account_hex, 1, 3), '-', substring(account_hex, 3, 12)),
            concat('corp-', account_name)) AS account_id,
        multiIf(
            provider = 'AWS', concat('arn:aws:ec2:', region_id, ':900100200301:reserved-instances/', commitment_hex),
            provider = 'Microsoft', concat('/providers/microsoft.capacity/reservationorders/', commitment_hex),
            concat('//compute.googleapis.com/projects/corp-main/regions/', region_id, '/commitments/', commitment_hex)) AS commitment_id
    FROM owned
),
resources AS
(
    SELECT
        *,
        concat(if(provider = 'AWS', '', '-'), substring('abc', toUInt8(1 + (luck % 3)), 1)) AS zone_suffix,
        multiIf(kind = 'usage', usage_text, kind = 'used', concat(usage_text, ', committed'), kind = 'unused', concat(commitment_name, ', unused'), kind = 'purchase', concat(commitment_name, ', recurring payment'), kind = 'tax', 'Sales tax', 'Promotional credit') AS description,
        multiIf(kind = 'purchase', 'Purchase', kind = 'tax', 'Tax', kind = 'credit', 'Credit', 'Usage') AS category,
        multiIf(category = 'Usage', 'Usage-Based', category = 'Credit', 'One-Time', 'Recurring') AS frequency,
        concat(sku_id, '.', upper(substring(hex(cityHash64(sku_id, region_id)), 1, 10))) AS sku_price_id,
        if(is_commitment, 'Commitment', meter) AS sku_meter,
        if(is_commitment, '{"x_Term":"1 year"}', usage_details) AS sku_details,
        if(is_commitment, commitment_type, kind_of_resource) AS resource_type,
        if(is_commitment, commitment_name, concat(team, '-', name_hex)) AS resource_name,
        lower(replaceAll(kind_of_resource, ' ', '')) AS type_word,
        multiIf(
            is_commitment, commitment_id,
            provider = 'AWS', concat('arn:aws:', type_word, ':', region_id, ':', account_id, ':', name_hex),
            provider = 'Microsoft', concat('/subscriptions/', account_id, '/resourcegroups/rg-', account_name, '/providers/', type_word, '/', name_hex),
            concat('//', lower(replaceAll(service, ' ', '')), '.googleapis.com/projects/', account_id, '/', type_word, 's/', name_hex)) AS resource_id,
        concat('CONTRACT-', upper(replaceAll(provider, ' ', '-'))) AS contract_id,
        toDecimal64(toString(10 + (lot % 90)), 0) * toDecimal64('0.01', 2) AS allocated_ratio,
        multiIf(
            NOT is_consumed OR lot % 17 = 0, NULL,   -- untagged
            lot % 13 = 0, concat('{"Environment":"', environment, '","Name":"', resource_name, '"}'),   -- nobody's
            concat('{"CostCenter":"CC-', toString(1000 + (10 * (cityHash64(team) % 90))), '","Environment":"', environment, '","Name":"', resource_name, '","Team":"', team, '"}')) AS tags
    FROM identified
),
-- What differs from row to row: 4093 is prime and divides no number of hours that anyone asks for, so the walk meets every hour.
lines AS
(
    SELECT
        number AS n,
        n % {resources:UInt64} AS r,
        cityHash64({seed:UInt64}, n) AS dice,
        toDateTime({start:Date}, 'UTC') + 3600 * (((intDiv(n, {resources:UInt64}) * 4093) + cityHash64({seed:UInt64}, r, 'first hour')) % (24 * {days:UInt64})) AS hour
    FROM numbers_mt({first:UInt64}, {rows:UInt64})
),
costed AS
(
    SELECT
        *,
        -- hours are metered to the millionth, the rest to the ten thousandth: together with the prices never more than 14 decimals
        toDecimal128(if(unit = 'Hours', 1 + (dice % (100 * largest_quantity)), 100 * (1 + (dice % largest_quantity))), 0) * toDecimal64('0.000001', 6) AS quantity,
        contracted_price * quantity AS contracted_cost
    FROM lines INNER JOIN resources USING (r)
)
SELECT
    provider AS ProviderName,
    publisher AS PublisherName,
    provider AS ServiceProviderName,
    provider AS HostProviderName,
    provider AS InvoiceIssuerName,
    concat('INV-', formatDateTime(hour, '%Y-%m'), '-', leftPad(toString(payer_number), 4, '0')) AS InvoiceId,
    payer_id AS BillingAccountId,
    payer_name AS BillingAccountName,
    payer_type AS BillingAccountType,
    account_id AS SubAccountId,
    account_name AS SubAccountName,
    account_type AS SubAccountType,
    formatDateTime(toStartOfMonth(hour), '%Y-%m-%dT00:00:00Z') AS BillingPeriodStart,
    formatDateTime(addMonths(toStartOfMonth(hour), 1), '%Y-%m-%dT00:00:00Z') AS BillingPeriodEnd,
    formatDateTime(hour, '%Y-%m-%dT%H:00:00Z') AS ChargePeriodStart,
    formatDateTime(addHours(hour, 1), '%Y-%m-%dT%H:00:00Z') AS ChargePeriodEnd,
    category AS ChargeCategory,
    CAST(NULL AS Nullable(String)) AS ChargeClass,
    description AS ChargeDescription,
    frequency AS ChargeFrequency,
    multiIf(kind IN ('used', 'unused'), toDecimal128(0, 14), kind = 'credit', -contracted_cost, contracted_cost) AS BilledCost,
    multiIf(kind = 'purchase', toDecimal128(0, 14), kind IN ('used', 'unused'), committed_price * quantity, kind = 'credit', -contracted_cost, contracted_cost) AS EffectiveCost,
    multiIf(kind = 'credit', -contracted_cost, kind = 'tax', contracted_cost, list_price * quantity) AS ListCost,
    if(kind = 'credit', -contracted_cost, contracted_cost) AS ContractedCost,
    if(is_priced, list_price, NULL) AS ListUnitPrice,
    if(is_priced, contracted_price, NULL) AS ContractedUnitPrice,
    multiIf(NOT is_priced, NULL, kind IN ('used', 'unused'), 'Committed', 'Standard') AS PricingCategory,
    if(is_priced, quantity, NULL) AS PricingQuantity,
    if(is_priced, unit, NULL) AS PricingUnit,
    'USD' AS PricingCurrency,
    ContractedUnitPrice AS PricingCurrencyContractedUnitPrice,
    EffectiveCost AS PricingCurrencyEffectiveCost,
    ListUnitPrice AS PricingCurrencyListUnitPrice,
    'USD' AS BillingCurrency,
    if(is_consumed, quantity, NULL) AS ConsumedQuantity,
    if(is_consumed, unit, NULL) AS ConsumedUnit,
    service AS ServiceName,
    service_category AS ServiceCategory,
    service_subcategory AS ServiceSubcategory,
    if(is_priced, sku_id, NULL) AS SkuId,
    if(is_priced, sku_meter, NULL) AS SkuMeter,
    if(is_priced, sku_price_id, NULL) AS SkuPriceId,
    if(is_priced, sku_details, NULL) AS SkuPriceDetails,
    if(is_priced, resource_id, NULL) AS ResourceId,
    if(is_priced, resource_name, NULL) AS ResourceName,
    if(is_priced, resource_type, NULL) AS ResourceType,
    if(is_priced, region_id, NULL) AS RegionId,
    if(is_priced, region_name, NULL) AS RegionName,
    if(is_zonal, concat(region_id, zone_suffix), NULL) AS AvailabilityZone,
    if(is_committed, commitment_id, NULL) AS CommitmentDiscountId,
    if(is_committed, commitment_name, NULL) AS CommitmentDiscountName,
    if(is_committed, 'Usage', NULL) AS CommitmentDiscountCategory,
    if(is_committed, commitment_type, NULL) AS CommitmentDiscountType,
    multiIf(kind = 'used', 'Used', kind = 'unused', 'Unused', NULL) AS CommitmentDiscountStatus,
    if(is_committed, quantity, NULL) AS CommitmentDiscountQuantity,
    if(is_committed, unit, NULL) AS CommitmentDiscountUnit,
    if(is_priced, concat(
        '{"Elements":[{"ContractId":"', contract_id, '","ContractCommitmentId":"', contract_id, '-RATES","ContractCommitmentAppliedCost":', toString(ContractedCost),
        '},{"ContractId":"', contract_id, '","ContractCommitmentId":"', contract_id,
        '-MINIMUM","ContractCommitmentAppliedQuantity":', toString(quantity), ',"ContractCommitmentAppliedUnit":"', unit, '"}]}'), NULL) AS ContractApplied,
    CAST(NULL AS Nullable(String)) AS CapacityReservationId,
    CAST(NULL AS Nullable(String)) AS CapacityReservationStatus,
    if(is_allocated, 'by-cpu-request', NULL) AS AllocatedMethodId,
    if(is_allocated, concat('{"Elements":[{"AllocatedRatio":', toString(allocated_ratio), ',"UsageUnit":"', unit, '","UsageQuantity":', toString(quantity), '}]}'), NULL) AS AllocatedMethodDetails,
    if(is_allocated, concat(resource_id, '/workloads/', team), NULL) AS AllocatedResourceId,
    if(is_allocated, team, NULL) AS AllocatedResourceName,
    if(is_allocated, concat('{"namespace":"', team, '"}'), NULL) AS AllocatedTags,
    tags AS Tags
FROM costed
