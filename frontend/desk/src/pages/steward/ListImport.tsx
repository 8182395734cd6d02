import { useQueryClient } from '@tanstack/react-query'
import { App, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { uploadList, type ListKind } from '../../api/upload'
import { useText } from '../../messages'
import { FileUpload } from '../../ui/FileUpload'

const maxBytes = 1 << 20

/** ListImport takes a list of another system as XLSX; every bad row is told with its row, column and reason. */
export function ListImport() {
  const { t } = useText()
  const client = useQueryClient()
  const { message } = App.useApp()
  const [kind, setKind] = useState<ListKind>('duties')
  const [title, setTitle] = useState('')
  const [day, setDay] = useState('')
  return (
    <Form layout="vertical" component="div">
      <h3>{t('lookback.import')}</h3>
      <p className="faint">{t('lookback.import.hint')}</p>
      <Form.Item label={t('lookback.import.kind')} htmlFor="list-kind">
        <Select
          id="list-kind"
          value={kind}
          onChange={setKind}
          options={[
            { value: 'duties', label: t('lookback.list.duties') },
            { value: 'matters', label: t('lookback.list.matters') },
          ]}
        />
      </Form.Item>
      <Form.Item label={t('lookback.import.title')} htmlFor="list-title">
        <Input id="list-title" value={title} maxLength={100} onChange={(event) => setTitle(event.target.value)} />
      </Form.Item>
      <Form.Item label={t('lookback.import.day')} htmlFor="list-day">
        <Input id="list-day" type="date" value={day} onChange={(event) => setDay(event.target.value)} />
      </Form.Item>
      <FileUpload
        label={t('lookback.import.file')}
        hint={title.trim() && day ? undefined : t('lookback.import.first')}
        accept=".xlsx"
        maxBytes={maxBytes}
        disabled={!title.trim() || !day}
        send={async (file, _, onPart) => {
          await uploadList({ file, kind, title: title.trim(), day, onPart })
          void message.success(t('lookback.import.done'))
          void client.invalidateQueries({ queryKey: ['lookback'] })
        }}
      />
    </Form>
  )
}
