import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { BrowserRouter, Route, Routes } from 'react-router';
import {
  AuditPage,
  AllocationHistoryPage,
  AllocationPage,
  AllocationRulesPage,
  AllocationStartPage,
  ConformancePage,
  ConnectionPage,
  ConfirmPage,
  ConnectionsPage,
  EditConnectionPage,
  ExplorerPage,
  FirstPage,
  ImportPage,
  ImportsPage,
  InvitationPage,
  KeysPage,
  LinkPage,
  MembersPage,
  NewConnectionPage,
  OnboardingPage,
  OrganisationPage,
  LookPage,
  MappingPage,
  PersonPage,
  ProfilePage,
  ProvidersPage,
  ReconciliationPage,
  ResetPage,
  SettingsPage,
  SignInPage,
  TenantPage,
  SharedCostsPage,
  TagsPage,
  UnallocatedPage,
} from './pages';
import OverviewPage from '@/features/overview/overview-page';
import { Entrance } from './entrance';
import { NotFoundPage } from './not-found';
import { Shell } from './shell';
import { SignedOutWatch } from './signed-out';

export function App({ client }: { client: QueryClient }) {
  return (
    <QueryClientProvider client={client}>
      {/* The address is the state of the controls: it has to change within the click. */}
      <BrowserRouter useTransitions={false}>
        <SignedOutWatch />
        <Routes>
          <Route element={<Entrance />}>
            <Route path="sign-in" element={<SignInPage />} />
            <Route path="sign-in/link" element={<LinkPage />} />
            <Route path="first" element={<FirstPage />} />
            <Route path="reset" element={<ResetPage />} />
            <Route path="confirm" element={<ConfirmPage />} />
            <Route path="invitation" element={<InvitationPage />} />
          </Route>
          <Route element={<Shell />}>
            <Route index element={<OverviewPage />} />
            <Route path="explore" element={<ExplorerPage />} />
            <Route path="allocation" element={<AllocationPage />} />
            <Route path="allocation/unallocated" element={<UnallocatedPage />} />
            <Route path="allocation/rules" element={<AllocationRulesPage />} />
            <Route path="allocation/start" element={<AllocationStartPage />} />
            <Route path="allocation/shared" element={<SharedCostsPage />} />
            <Route path="allocation/tags" element={<TagsPage />} />
            <Route path="allocation/history" element={<AllocationHistoryPage />} />
            <Route path="imports" element={<ImportsPage />} />
            <Route path="imports/mapping" element={<MappingPage />} />
            <Route path="imports/:importId" element={<ImportPage />} />
            <Route path="reconciliation" element={<ReconciliationPage />} />
            <Route path="conformance" element={<ConformancePage />} />
            <Route path="connections" element={<ConnectionsPage />} />
            <Route path="connections/new" element={<NewConnectionPage />} />
            <Route path="connections/:connectionId" element={<ConnectionPage />} />
            <Route path="connections/:connectionId/edit" element={<EditConnectionPage />} />
            <Route path="members" element={<MembersPage />} />
            <Route path="members/:personId" element={<PersonPage />} />
            <Route path="members/:personId/look" element={<LookPage />} />
            <Route path="audit" element={<AuditPage />} />
            <Route path="settings" element={<SettingsPage />} />
            <Route path="settings/tenant" element={<TenantPage />} />
            <Route path="organisation" element={<OrganisationPage />} />
            <Route path="set-up" element={<OnboardingPage />} />
            <Route path="profile" element={<ProfilePage />} />
            <Route path="settings/keys" element={<KeysPage />} />
            <Route path="settings/sign-in" element={<ProvidersPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
