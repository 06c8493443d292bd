import type { ReactNode, SVGProps } from 'react';

type IconProps = SVGProps<SVGSVGElement>;

/** Sixteen-pixel line icons; decoration only, the name is always in the control's text or label. */
function icon(path: ReactNode) {
  return function Icon(props: IconProps) {
    return (
      <svg
        viewBox="0 0 16 16"
        width="16"
        height="16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        {...props}
        className={`shrink-0 ${props.className ?? ''}`}
      >
        {path}
      </svg>
    );
  };
}

export const OverviewIcon = icon(<path d="M2.5 13.5v-5M6.2 13.5v-8M9.8 13.5v-6M13.5 13.5v-11" />);
export const AllocateIcon = icon(
  <path d="M8 2.5v4M8 6.5 3.5 10M8 6.5 12.5 10M2 10h3v3.5H2zM6.5 10h3v3.5h-3zM11 10h3v3.5h-3zM8 6.5V10" />,
);
export const ExploreIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.7" />
    <path d="m10.4 5.6-1.5 3.3-3.3 1.5 1.5-3.3z" />
  </>,
);
export const ImportIcon = icon(<path d="M8 2.2v7.6M4.9 6.9 8 10l3.1-3.1M2.5 11v2.3h11V11" />);
export const ReconcileIcon = icon(
  <path d="M8 2.6v10.8M4.8 13.4h6.4M3 4.6h10M3 4.6 1.2 9.2h3.6zm10 0-1.8 4.6h3.6z" />,
);
export const RulesIcon = icon(
  <path d="m2.2 4.2 1.2 1.2 2-2.2M2.2 8.8 3.4 10l2-2.2M8 4.6h5.8M8 9.2h5.8M8 13.2h5.8M2.6 13.2h2.6" />,
);
export const PlugIcon = icon(<path d="M6 1.8v3M10 1.8v3M4 4.8h8v2.4a4 4 0 0 1-8 0ZM8 11.2v3" />);
export const PeopleIcon = icon(
  <path d="M5.8 7.6a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8ZM1.6 13.2a4.2 4.2 0 0 1 8.4 0M10.6 3.1a2.3 2.3 0 0 1 0 4.4M12 9.6a4.2 4.2 0 0 1 2.4 3.6" />,
);
export const LogIcon = icon(<path d="M3.5 2.2h9v11.6h-9zM6 5.4h4M6 8h4M6 10.6h2.2" />);
export const CopyIcon = icon(<path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />);
export const SettingsIcon = icon(
  <path d="M2.2 4.8h6.2m3.2 0h2.2M2.2 11.2h2.4m3.2 0h6M10 3.2a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2ZM6.2 9.6a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2Z" />,
);
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.4" />
    <path d="m10.3 10.3 3.4 3.4" />
  </>,
);
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />);
export const CheckIcon = icon(<path d="m3 8.6 3.2 3.2L13 4.6" />);
export const ChevronIcon = icon(<path d="m4.5 6.3 3.5 3.5 3.5-3.5" />);
export const UpDownIcon = icon(<path d="m5 6 3-3 3 3M5 10l3 3 3-3" />);
export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />);
export const ArrowUpIcon = icon(<path d="M8 13V3.4M4.2 7 8 3.2 11.8 7" />);
export const ArrowDownIcon = icon(<path d="M8 3v9.6M4.2 9 8 12.8 11.8 9" />);
export const ArrowRightIcon = icon(<path d="M3 8h9.6M9 4.2 12.8 8 9 11.8" />);
export const WarnIcon = icon(<path d="M8 2.4 14.2 13H1.8zM8 6.4v3M8 11.2v.1" />);
export const DownloadIcon = icon(<path d="M8 2.2v7.6M4.9 6.9 8 10l3.1-3.1M2.8 13.3h10.4" />);
export const BookmarkIcon = icon(<path d="M4 2.5h8v11l-4-2.9-4 2.9z" />);
export const BarIcon = icon(<path d="M3 13.3V8.2M8 13.3V3.2M13 13.3V6" strokeWidth="2.4" />);
export const LineIcon = icon(<path d="m2 11.4 3.6-4 3 2.4L14 4" />);
export const AreaIcon = icon(
  <path d="m2 11 3.6-4 3 2.4L14 4v9.4H2z" fill="currentColor" fillOpacity=".25" />,
);
export const TableIcon = icon(
  <path d="M2.2 3h11.6v10H2.2zM2.2 6.4h11.6M2.2 9.7h11.6M6.2 6.4V13" />,
);
export const ClockIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.7" />
    <path d="M8 4.8V8l2.2 1.5" />
  </>,
);
export const BuildingIcon = icon(
  <path d="M3 13.5v-11h6.5v11M9.5 6.5H13v7M1.8 13.5h12.4M5 5h2.4M5 7.6h2.4M5 10.2h2.4" />,
);
export const TrashIcon = icon(<path d="M3 4.5h10M6.2 4.5v-2h3.6v2M4.2 4.5l.6 9h6.4l.6-9" />);
export const LinkIcon = icon(
  <path d="M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.5 8.8a2.6 2.6 0 0 0 3.7 3.7l.9-.9" />,
);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M12.5 3.5l-.8.8M4.3 11.7l-.8.8" />
  </>,
);
export const MoonIcon = icon(<path d="M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z" />);
export const SystemIcon = icon(<path d="M2 3h12v8H2zM6 13.5h4M8 11v2.5" />);
export const HelpIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.7" />
    <path d="M6.3 6.4a1.8 1.8 0 1 1 2.5 1.7c-.5.2-.8.6-.8 1.1M8 11.2v.1" />
  </>,
);
export const PersonIcon = icon(
  <path d="M8 8.2a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2.8 13.4c.6-2.4 2.7-3.6 5.2-3.6s4.6 1.2 5.2 3.6" />,
);
export const KeyIcon = icon(
  <path d="M5.4 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM7.6 7.9l5.6-5.6M10.4 5.1l1.8 1.8" />,
);
