import { useSearchParams } from 'react-router';
import { isPreset, type Preset } from '@/api/presets';

/** The period of a screen, kept in the address; the usual one leaves no trace there. */
export function usePreset(usual: Preset): [Preset, (next: Preset) => void] {
  const [search, setSearch] = useSearchParams();
  const named = search.get('period');
  const choose = (next: Preset) =>
    setSearch(
      (old) => {
        const params = new URLSearchParams(old);
        if (next === usual) params.delete('period');
        else params.set('period', next);
        return params;
      },
      { replace: true },
    );
  return [isPreset(named) ? named : usual, choose];
}
