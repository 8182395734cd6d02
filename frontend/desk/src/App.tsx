import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useMemo } from 'react'
import { RouterProvider } from 'react-router'
import { speak } from './api/client'
import { Problem } from './api/problem'
import { TextProvider, useText, type Lang } from './messages'
import { nonce } from './nonce'
import { ElderProvider, useElder } from './parts/elder'
import { router } from './routes'
import { deskTheme } from './theme'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, fault) => failures < 2 && (!(fault instanceof Problem) || fault.status === 0 || fault.status === 503),
    },
  },
})

function onLang(lang: Lang) {
  speak(lang)
  dayjs.locale(lang === 'en' ? 'en' : 'zh-cn')
}

/** App is the desks: language, look, questions asked and pages. */
export function App() {
  return (
    <TextProvider onLang={onLang}>
      <ElderProvider>
        <QueryClientProvider client={queries}>
          <Dressed />
        </QueryClientProvider>
      </ElderProvider>
    </TextProvider>
  )
}

function Dressed() {
  const { lang } = useText()
  const { elder } = useElder()
  const theme = useMemo(() => deskTheme(elder), [elder])
  return (
    <StyleProvider hashPriority="high" transformers={[legacyLogicalPropertiesTransformer]}>
      <ConfigProvider csp={{ nonce }} locale={lang === 'en' ? enUS : zhCN} theme={theme} button={{ autoInsertSpace: false }} form={{ scrollToFirstError: { block: 'center', focus: true } }}>
        <AntApp>
          <RouterProvider router={router} />
        </AntApp>
      </ConfigProvider>
    </StyleProvider>
  )
}
