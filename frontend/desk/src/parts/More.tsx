import type { InfiniteData } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../messages'
import { Loading } from '../ui/Page'

interface Asked<T> {
  data?: InfiniteData<{ items: T[]; next: string | null }>
  error: unknown
  isPending: boolean
  refetch: () => unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** More shows a keyset list page after page; empty says what to do when there is nothing. */
export function More<T>({ of, empty, children }: { of: Asked<T>; empty: ReactNode; children: (items: T[]) => ReactNode }) {
  const { t } = useText()
  return (
    <Loading of={of}>
      {(data) => {
        const items = data.pages.flatMap((page) => page.items)
        if (items.length === 0) return empty
        return (
          <>
            {children(items)}
            {of.hasNextPage && (
              <Button block loading={of.isFetchingNextPage} onClick={() => of.fetchNextPage()}>
                {t('list.more')}
              </Button>
            )}
          </>
        )
      }}
    </Loading>
  )
}
