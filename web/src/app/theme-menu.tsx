import { IconButton } from '@/ui/button';
import { MoonIcon, SunIcon, SystemIcon } from '@/ui/icons';
import { ChoiceMenu } from '@/ui/menu';
import { setTheme, useTheme, type Theme } from '@/ui/theme';

const icons = { system: <SystemIcon />, light: <SunIcon />, dark: <MoonIcon /> };

export function ThemeMenu() {
  const theme = useTheme();
  return (
    <ChoiceMenu
      heading="Theme"
      align="end"
      value={theme}
      onChoose={(chosen) => setTheme(chosen as Theme)}
      trigger={<IconButton label={`Theme: ${theme}`}>{icons[theme]}</IconButton>}
      choices={[
        { id: 'system', label: 'As the system', icon: icons.system },
        { id: 'light', label: 'Light', icon: icons.light },
        { id: 'dark', label: 'Dark', icon: icons.dark },
      ]}
    />
  );
}
