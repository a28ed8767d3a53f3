SELECT json_group_array(json_object(
  'name', t.name,
  'kind', CASE t.type WHEN 'table' THEN 'table' WHEN 'virtual' THEN 'virtual table' ELSE t.type END,
  'comment', NULL,
  'strict', json(iif(t.strict, 'true', 'false')),
  'sql', (SELECT s.sql FROM sqlite_schema s WHERE s.name = t.name AND s.type IN ('table', 'view')),
  'columns', json((
    SELECT coalesce(json_group_array(json_object(
      'name', c.name,
      'sql_type', c.type,
      'not_null', json(iif(c."notnull" OR c.pk, 'true', 'false')),
      'default', iif(c.hidden = 0, c.dflt_value, NULL),
      'counted', json(iif(t.strict AND c."notnull", 'false', 'true')),
      'generated', json(iif(c.hidden > 1, 'true', 'false'))
    )), '[]')
    FROM (SELECT * FROM pragma_table_xinfo(t.name) ORDER BY cid) c
  )),
  'constraints', json((
    SELECT coalesce(json_group_array(json(one.text)), '[]') FROM (
      SELECT json_object('kind', 'primary', 'columns', json(json_group_array(k.name))) AS text
      FROM (SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk) k
      HAVING count(*) > 0
      UNION ALL
      SELECT json_object('kind', 'unique', 'columns', json((
        SELECT json_group_array(x.name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x
      )))
      FROM pragma_index_list(t.name) i WHERE i.origin = 'u'
      UNION ALL
      SELECT json_object(
        'kind', 'foreign',
        'columns', json(json_group_array(f."from")),
        'table', max(f."table"),
        'others', json(json_group_array(f."to") FILTER (WHERE f."to" IS NOT NULL)),
        'on_delete', max(f.on_delete),
        'on_update', max(f.on_update)
      )
      FROM (SELECT * FROM pragma_foreign_key_list(t.name) ORDER BY id, seq) f GROUP BY f.id
    ) one
  )),
  'indexes', json((
    SELECT coalesce(json_group_array(json_object(
      'name', i.name,
      'columns', json((
        SELECT json_group_array(x.name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x
      )),
      'unique', json(iif(i."unique", 'true', 'false')),
      'condition', NULL,
      'plain', json(iif(EXISTS (
        SELECT 1 FROM pragma_index_xinfo(i.name) x WHERE x.key AND (x.desc OR x.cid < 0 OR x.coll <> 'BINARY')
      ), 'false', 'true')),
      'definition', s.sql
    )), '[]')
    FROM (SELECT * FROM pragma_index_list(t.name) ORDER BY name) i
      JOIN sqlite_schema s ON s.name = i.name AND s.type = 'index'
    WHERE i.origin = 'c'
  )),
  'extras', json((
    SELECT coalesce(json_group_array('the trigger `' || g.name || '`'), '[]')
    FROM (SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = t.name ORDER BY name) g
  ))
))
FROM (
  SELECT * FROM pragma_table_list
  WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
  ORDER BY name
) t
