import type { ButtonHTMLAttributes, ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon'> {
  /** `danger`: it takes something away. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly icon?: IconName;
  /** It works on it: it cannot be pressed again. */
  readonly isBusy?: boolean;
  /** Alone with its icon: what it is called. */
  readonly label?: string;
  readonly children?: ComponentChildren;
}

export const Button = ({
  kind = 'plain',
  icon,
  isBusy = false,
  label,
  children,
  disabled = false,
  ...rest
}: ButtonProps): JSX.Element => (
  <button
    type="button"
    {...rest}
    class={`button ${kind} ${children === undefined ? 'icon-only' : ''}`}
    aria-label={label}
    title={children === undefined ? label : undefined}
    aria-busy={isBusy}
    disabled={disabled || isBusy}
  >
    {icon && <Icon name={icon} />}
    {children !== undefined && <span>{children}</span>}
  </button>
);
