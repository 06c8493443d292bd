import type { components } from './schema';

/** Short names for the generated schemas; the one place that changes when the document renames one. */
type Schemas = components['schemas'];

/** A condition or a combination of conditions: the document leaves its shape to the guide. */
export interface FilterNode {
  and?: FilterNode[];
  or?: FilterNode[];
  not?: FilterNode;
  column?: string;
  op?: string;
  value?: string;
  values?: string[];
}

export type CostQuery = Omit<Schemas['CostQuestion'], 'filter' | 'period'> & {
  period?: Period | null;
  filter?: FilterNode | null;
};
/** The question comes back as understood, in its own words. */
export type CostAnswer = Omit<Schemas['CostAnswerView'], 'query'> & { query: CostQuery };
export type AccessRole = Schemas['RoleView'];
export type AccessRoles = Schemas['RolesView'];
export type AuditEntry = Schemas['AuditEntryView'];
export type AuditPage = Schemas['AuditPage'];
export type AuditVerification = Schemas['AuditVerification'];
export type ColumnMapping = Schemas['GenericMapping'];
export type MappingPreview = Schemas['MappingPreview'];
export type MappingSuggestion = Schemas['MappingSuggestion'];
export type SavedMapping = Schemas['SavedMappingView'];
export type Completeness = Schemas['Completeness'];
export type Connection = Schemas['ConnectionView'];
export type ConnectionBill = Schemas['ConnectionBillView'];
export type ConnectionField = Schemas['ConnectionField'];
export type ConnectionWish = Partial<Schemas['ConnectionWish']>;
export type CostCell = CostAnswer['rows'][number][number];
export type CostKind = CostAnswer['kinds'][number];
export type CostSummary = Schemas['CostSummary'];
export type CurrencySummary = Schemas['CurrencySummary'];
export type Dimension = Schemas['DimensionView'];
export type DimensionValues = Schemas['DimensionValues'];
export type EnforcementText = Schemas['EnforcementText'];
export type Freshness = Schemas['DataFreshness'];
export type ApiKey = Schemas['KeyView'];
export type AccountCompliance = Schemas['AccountCompliance'];
export type AllocationRule = Omit<Schemas['AllocationRule'], 'methodJudged'>;
export type AllocationVersion = Schemas['RuleSetSummary'];
export type BrokenRule = Schemas['BrokenRuleView'];
export type CurrencyCompliance = Schemas['CurrencyCompliance'];
export type Commitment = Schemas['CommitmentView'];
export type Commitments = Schemas['CommitmentsView'];
export type Conformance = Schemas['ImportConformanceView'];
export type Import = Schemas['ImportView'];
export type ImportList = Schemas['ImportPage'];
export type ImportsGivenUp = Schemas['ImportsGivenUp'];
export type ImportState = Import['state'];
export type ImportInvoice = Schemas['ImportInvoiceView'];
export type Invitation = Schemas['InvitationView'];
export type Invoice = Schemas['InvoiceView'];
export type InvoiceMonth = Schemas['InvoiceMonthView'];
export type Invoices = Schemas['InvoicesView'];
export type Grant = Schemas['GrantView'];
export type Member = Schemas['MemberView'];
export type LikelyOwner = Schemas['LikelyOwner'];
export type OwnAccess = Schemas['OwnAccessView'];
export type NamedAmount = Schemas['NamedAmount'];
/** Asked for by days or by a preset; the answer names the days of both. */
export type Period = Partial<Schemas['PeriodView']>;
export type PersonAccess = Schemas['PersonAccessView'];
export type Pool = Schemas['Pool'];
export type Pools = Schemas['PoolsView'];
export type Progress = Schemas['ImportProgress'];
export type Proposals = Schemas['ProposalsView'];
export type Provider = Schemas['ProviderView'];
export type Reject = Schemas['Rejected'];
export type RuleChange = Schemas['RuleChangeView'];
export type RuleCondition = Schemas['RuleCondition'];
export type RuleSet = Schemas['RuleSet'];
export type RuleSetDraft = Schemas['RuleSetView'];
export type TagCompliance = Schemas['TagComplianceView'];
export type TagCoverage = Schemas['TagCoverage'];
export type TagKey = Schemas['TagKey'];
export type TagMerge = Schemas['TagMerge'];
export type TagMigration = Schemas['TagMigration'];
export type TagPolicy = Schemas['TagPolicy'];
export type TagRecommendations = Schemas['TagRecommendations'];
export type TagSchema = Schemas['TagPolicyView'];
export type Validation = Schemas['ValidationView'];
export type UnmappedService = Schemas['UnmappedService'];
export type UnmappedServices = Schemas['UnmappedServicesView'];
export type Restatements = Schemas['RestatementsView'];
export type Restatement = Schemas['RestatementView'];
export type Verdict = Invoice['verdict'];
export type ScopeRule = Schemas['RowScopeRule'];
export type SourceCheck = Schemas['SourceCheck'];
export type SyncRun = Schemas['SyncView'];
export type Who = Schemas['WhoView'];
export type Tenant = Schemas['TenantView'];

export type KeyScope = Schemas['ScopeView'];
export type KeyWish = Partial<Schemas['KeyWish']>;
export type NewKey = Schemas['NewKeyView'];
export type MailDomain = Schemas['MailDomainView'];
export type SignInButtons = Schemas['SignInButtons'];
export type SignInProvider = Schemas['SignInProviderView'];
export type SignInProviderCheck = Schemas['SignInProviderCheck'];
export type SignInProviderWish = Partial<Schemas['SignInProviderWish']>;
export type SignInRule = Schemas['SignInRuleView'];
export type Identity = Schemas['IdentityView'];
export type Account = Schemas['AccountView'];

/** The members of problem details, and the two that ours add. */
export type Problem = Schemas['ProblemDetails'] & {
  code?: string | null;
  limit?: number | string | null;
};
export type SignInState = Schemas['SignInState'];
export type SignInStep = Schemas['SignInView'];
export type Person = Schemas['PersonView'];
export type Security = Schemas['SecurityView'];
export type SessionInfo = Schemas['SessionView'];
export type OpenInvitation = Schemas['OpenInvitation'];
export type PasskeyQuestion = Schemas['PasskeyQuestionView'];
