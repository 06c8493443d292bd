import { Card } from '@/ui/card';
import { MoonIcon, SunIcon, SystemIcon } from '@/ui/icons';
import { Segments } from '@/ui/segments';
import { setTheme, useTheme } from '@/ui/theme';

export function AppearanceCard() {
  const theme = useTheme();
  return (
    <Card title="Appearance">
      <p className="mb-3 text-muted">Numbers and dates follow the language of your browser.</p>
      <Segments
        label="Theme"
        value={theme}
        onChange={setTheme}
        options={[
          { value: 'system', label: 'System', icon: <SystemIcon /> },
          { value: 'light', label: 'Light', icon: <SunIcon /> },
          { value: 'dark', label: 'Dark', icon: <MoonIcon /> },
        ]}
      />
    </Card>
  );
}
