import { BellOutlined, FontSizeOutlined, GlobalOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Badge, Button } from 'antd'
import { Link } from 'react-router'
import { unread } from '../api/queries'
import { useText } from '../messages'
import { useElder } from './elder'

const most = 99 // that the bell counts

/** Bell says how many letters are unread, to the eye as to the ear. */
export function Bell() {
  const { t } = useText()
  const count = useQuery(unread()).data?.unread ?? 0
  return (
    <Link to="/letters" aria-label={t('bell', { count: count > most ? `${most}+` : count })} className="bell">
      <Badge count={count} size="small" overflowCount={most}>
        <BellOutlined aria-hidden />
      </Badge>
    </Link>
  )
}

/** LangSwitch changes the language, here and on the public pages. */
export function LangSwitch() {
  const { lang, setLang } = useText()
  return (
    <Button type="text" icon={<GlobalOutlined aria-hidden />} lang={lang === 'en' ? 'zh-CN' : 'en'} onClick={() => setLang(lang === 'en' ? 'zh-CN' : 'en')}>
      {lang === 'en' ? '中文' : 'English'}
    </Button>
  )
}

/** ElderSwitch turns 适老化 mode on and off. */
export function ElderSwitch() {
  const { t } = useText()
  const { elder, setElder } = useElder()
  return (
    <Button type="text" icon={<FontSizeOutlined aria-hidden />} aria-pressed={elder} onClick={() => setElder(!elder)}>
      {elder ? t('elder.off') : t('elder.on')}
    </Button>
  )
}
