import { lazy, type ComponentType } from 'react';
import {
  AllocateIcon,
  BuildingIcon,
  ExploreIcon,
  ImportIcon,
  LogIcon,
  OverviewIcon,
  PeopleIcon,
  PlugIcon,
  ReconcileIcon,
  RulesIcon,
  SettingsIcon,
} from '@/ui/icons';

interface Page {
  path: string;
  name: string;
  /** A shorter name, where all places stand side by side on a phone. */
  short?: string;
  icon: ComponentType<{ className?: string }>;
  /** Further words the palette finds it by. */
  words: string;
  /** The permission without which it is not shown. */
  needs?: string;
  /** Seldom needed: no place at the bottom of a phone; the palette finds it. */
  rare?: boolean;
  /** A part of another place: the palette alone leads to it. */
  inside?: boolean;
}

/** The places in the navigation and the palette. A new capability adds its line here and its route in app.tsx. */
export const pages: Page[] = [
  { path: '/', name: 'Overview', icon: OverviewIcon, words: 'dashboard home first' },
  { path: '/explore', name: 'Explorer', icon: ExploreIcon, words: 'costs query chart table' },
  {
    path: '/allocation',
    name: 'Allocation',
    short: 'Owners',
    icon: AllocateIcon,
    words: 'owner team tags rules pools shared unallocated compliance',
    needs: 'allocation:read',
  },
  {
    path: '/imports',
    name: 'Imports',
    icon: ImportIcon,
    words: 'upload bill file focus csv parquet',
    needs: 'imports:read',
  },
  {
    path: '/connections',
    name: 'Connections',
    short: 'Clouds',
    icon: PlugIcon,
    words: 'cloud account sync export bucket health',
    needs: 'connections:read',
  },
  {
    path: '/reconciliation',
    name: 'Reconciliation',
    short: 'Invoices',
    icon: ReconcileIcon,
    words: 'invoice bill difference commitment savings plan reservation',
    needs: 'imports:read',
  },
  {
    path: '/conformance',
    name: 'Conformance',
    short: 'Rules',
    icon: RulesIcon,
    words: 'focus validate check rules violations file',
  },
  {
    path: '/imports/mapping',
    name: 'Map any table',
    icon: ImportIcon,
    words: 'csv columns generic saas licences data centre mapping',
    needs: 'imports:write',
    inside: true,
  },
  {
    path: '/members',
    name: 'Members',
    icon: PeopleIcon,
    words: 'people roles invite access permissions who can see',
    needs: 'members:read',
    rare: true,
  },
  {
    path: '/audit',
    name: 'Audit log',
    icon: LogIcon,
    words: 'log changes sign-in history verify who did what',
    needs: 'audit:read',
    rare: true,
  },
  {
    path: '/settings',
    name: 'Settings',
    icon: SettingsIcon,
    words: 'tenants theme appearance health about',
  },
  {
    path: '/organisation',
    name: 'Organisation',
    icon: BuildingIcon,
    words: 'business unit department team project owner cost centre tree',
    needs: 'organisation:read',
    inside: true,
  },
  {
    path: '/settings/tenant',
    name: 'Tenant settings',
    icon: SettingsIcon,
    words: 'currency time zone fiscal year targets addresses domains delete export',
    needs: 'settings:read',
    inside: true,
  },
  {
    path: '/settings/sign-in',
    name: 'Sign-in providers',
    icon: PeopleIcon,
    words: 'sso single sign-on openid connect company groups domains',
    needs: 'settings:read',
    inside: true,
  },
  {
    path: '/settings/keys',
    name: 'API keys',
    icon: PlugIcon,
    words: 'program token secret access',
    inside: true,
  },
  {
    path: '/set-up',
    name: 'Set up this tenant',
    icon: OverviewIcon,
    words: 'onboarding start first steps sample data',
    needs: 'settings:manage',
    inside: true,
  },
];

// The first screen comes with the shell; the others when somebody goes there.
export const ExplorerPage = lazy(() => import('./explorer'));
export const ImportsPage = lazy(() => import('@/features/imports/imports-page'));
export const ImportPage = lazy(() => import('@/features/imports/import-page'));
export const MappingPage = lazy(() => import('@/features/imports/mapping-page'));
export const ReconciliationPage = lazy(
  () => import('@/features/reconciliation/reconciliation-page'),
);
export const ConformancePage = lazy(() => import('@/features/conformance/conformance-page'));
export const ConnectionsPage = lazy(() => import('@/features/connections/connections-page'));
export const NewConnectionPage = lazy(() => import('@/features/connections/new-connection-page'));
export const ConnectionPage = lazy(() => import('@/features/connections/connection-page'));
export const EditConnectionPage = lazy(() => import('@/features/connections/edit-connection-page'));
export const MembersPage = lazy(() => import('@/features/members/members-page'));
export const LookPage = lazy(() => import('@/features/access/look-page'));
export const PersonPage = lazy(() => import('@/features/members/person-page'));
export const AuditPage = lazy(() => import('@/features/audit/audit-page'));
export const SettingsPage = lazy(() => import('@/features/settings/settings-page'));
export const ProfilePage = lazy(() => import('@/features/access/profile-page'));
export const SignInPage = lazy(() => import('@/features/access/sign-in-page'));
export const LinkPage = lazy(() => import('@/features/access/link-page'));
export const FirstPage = lazy(() => import('@/features/access/first-page'));
export const ResetPage = lazy(() => import('@/features/access/reset-page'));
export const ConfirmPage = lazy(() => import('@/features/access/confirm-page'));
export const InvitationPage = lazy(() => import('@/features/access/invitation-page'));
export const KeysPage = lazy(() => import('@/features/keys/keys-page'));
export const ProvidersPage = lazy(() => import('@/features/providers/providers-page'));
export const AllocationPage = lazy(() => import('@/features/allocation/allocation-page'));
export const UnallocatedPage = lazy(() => import('@/features/allocation/unallocated-page'));
export const AllocationRulesPage = lazy(() => import('@/features/allocation/rules-page'));
export const AllocationStartPage = lazy(() => import('@/features/allocation/start-page'));
export const SharedCostsPage = lazy(() => import('@/features/allocation/shared-page'));
export const TagsPage = lazy(() => import('@/features/allocation/tags-page'));
export const AllocationHistoryPage = lazy(() => import('@/features/allocation/history-page'));
export const TenantPage = lazy(() => import('@/features/tenant/tenant-page'));
export const OnboardingPage = lazy(() => import('@/features/tenant/onboarding-page'));
export const OrganisationPage = lazy(() => import('@/features/organisation/organisation-page'));
