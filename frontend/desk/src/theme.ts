import { theme, type ThemeConfig } from 'antd'

/** deskTheme hands the shared tokens (frontend/tokens.css) to Ant Design. */
export function deskTheme(elder: boolean): ThemeConfig {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string, fallback: string) => style.getPropertyValue(`--${name}`).trim() || fallback
  const accent = token('accent', '#0f5e6e')
  return {
    algorithm: theme.defaultAlgorithm,
    token: {
      colorPrimary: accent,
      colorLink: accent,
      colorLinkHover: token('accent-strong', '#0a4652'),
      colorSuccess: token('good', '#1b6a3a'),
      colorWarning: token('warn', '#875400'),
      colorError: token('bad', '#a5281b'),
      colorInfo: token('info', '#1d5896'),
      colorSuccessBg: token('good-tint', '#eaf5ee'),
      colorWarningBg: token('warn-tint', '#fdf5e4'),
      colorErrorBg: token('bad-tint', '#fcedea'),
      colorInfoBg: token('info-tint', '#eaf2fa'),
      colorSuccessBorder: '#b9d8c5',
      colorWarningBorder: '#e7d3a6',
      colorErrorBorder: '#eabdb6',
      colorInfoBorder: '#bcd3ea',
      colorText: token('text', '#1b2a2f'),
      colorTextSecondary: token('text-soft', '#475960'),
      colorTextTertiary: token('text-faint', '#5c6d74'),
      colorTextDescription: token('text-faint', '#5c6d74'),
      colorTextPlaceholder: token('text-faint', '#5c6d74'), // antd's own fails AA contrast
      colorBorder: token('line-strong', '#8b9ba1'),
      colorBgLayout: token('page', '#f5f8f8'),
      fontFamily: token('font', 'system-ui, sans-serif'),
      fontSize: elder ? 20 : 16,
      controlHeight: elder ? 52 : 40,
      borderRadius: 6,
      motion: !elder && !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
    components: {
      Menu: { itemSelectedBg: token('accent-tint', '#e9f3f4'), itemSelectedColor: accent, activeBarBorderWidth: 0 },
      Table: { headerBg: token('calm-tint', '#eef2f3') },
    },
  }
}
