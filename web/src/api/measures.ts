/** What costs can be measured by, with their names in words; apart, for what is drawn before the application needs no more. */
export const measures = [
  ['EffectiveCost', 'Effective cost'],
  ['BilledCost', 'Billed cost'],
  ['ListCost', 'List cost'],
  ['ContractedCost', 'Contracted cost'],
  ['ConsumedQuantity', 'Consumed quantity'],
  ['PricingQuantity', 'Pricing quantity'],
  ['Count', 'Number of charges'],
] as const;
