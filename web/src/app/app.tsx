import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import {
  AuditPage,
  ConformancePage,
  ConnectionPage,
  ConnectionsPage,
  EditConnectionPage,
  ExplorerPage,
  ImportPage,
  ImportsPage,
  MembersPage,
  NewConnectionPage,
  PersonPage,
  ReconciliationPage,
  SettingsPage,
} from './pages';
import OverviewPage from '@/features/overview/overview-page';
import { NotFoundPage } from './not-found';
import { makeQueryClient } from './query-client';
import { Shell } from './shell';

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      {/* The address is the state of the controls: it has to change within the click. */}
      <BrowserRouter useTransitions={false}>
        <Routes>
          <Route element={<Shell />}>
            <Route index element={<OverviewPage />} />
            <Route path="explore" element={<ExplorerPage />} />
            <Route path="imports" element={<ImportsPage />} />
            <Route path="imports/:importId" element={<ImportPage />} />
            <Route path="reconciliation" element={<ReconciliationPage />} />
            <Route path="conformance" element={<ConformancePage />} />
            <Route path="connections" element={<ConnectionsPage />} />
            <Route path="connections/new" element={<NewConnectionPage />} />
            <Route path="connections/:connectionId" element={<ConnectionPage />} />
            <Route path="connections/:connectionId/edit" element={<EditConnectionPage />} />
            <Route path="members" element={<MembersPage />} />
            <Route path="members/:personId" element={<PersonPage />} />
            <Route path="audit" element={<AuditPage />} />
            <Route path="settings" element={<SettingsPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
