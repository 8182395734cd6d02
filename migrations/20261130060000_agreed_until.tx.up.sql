-- What a partner's lists gave ends with its agreement as it is now, not as it was when the list came.
UPDATE agencies AS a SET recognition = a.recognition || jsonb_build_object('agreed_until', p.valid_to)
  FROM partners AS p WHERE p.code = a.recognition->>'partner' AND p.valid_to IS NOT NULL AND a.recognition->>'ended_at' IS NULL;
UPDATE intakes AS n SET recognition = n.recognition || jsonb_build_object('agreed_until', p.valid_to)
  FROM partners AS p WHERE p.code = n.recognition->>'partner' AND p.valid_to IS NOT NULL;
