import type { ButtonHTMLAttributes } from 'react';
import { cx } from './class-names';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Record<Look, string> = {
  primary: '!bg-accent !text-on-accent !border-accent hover:!bg-accent-strong font-medium',
  plain: '',
  quiet: '!border-transparent !bg-transparent hover:!bg-hover',
  danger: '!text-bad !border-bad hover:!bg-bad-soft',
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
}

export function Button({ look = 'plain', className, ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={buttonClass(look, className)} />;
}

/** For links that act like buttons. */
export function buttonClass(look: Look = 'plain', className?: string): string {
  return cx('control', looks[look], className);
}

interface IconButtonProps extends ButtonProps {
  label: string;
}

export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return (
    <Button
      look="quiet"
      aria-label={label}
      title={label}
      {...rest}
      className={cx('min-w-8 justify-center !px-1.5', className)}
    />
  );
}
