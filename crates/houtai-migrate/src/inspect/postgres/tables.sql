SELECT coalesce(json_agg(found ORDER BY found.name), '[]')::text
FROM (
  SELECT
    c.relname AS name,
    CASE
      WHEN c.relkind = 'r' AND c.relispartition THEN 'partition'
      WHEN c.relkind = 'r' AND EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = c.oid) THEN 'table that inherits from another'
      WHEN c.relkind = 'r' THEN 'table'
      WHEN c.relkind = 'p' THEN 'partitioned table'
      WHEN c.relkind = 'v' THEN 'view'
      WHEN c.relkind = 'm' THEN 'materialized view'
      ELSE 'foreign table'
    END AS kind,
    obj_description(c.oid, 'pg_class') AS comment,
    coalesce((
      SELECT json_agg(json_build_object(
        'name', a.attname,
        'sql_type', format_type(a.atttypid, a.atttypmod),
        'base', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
        'labels', coalesce((
          SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid
        ), '[]'),
        'not_null', a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'counted', a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),
        'generated', a.attgenerated <> '',
        'comment', col_description(c.oid, a.attnum)
      ) ORDER BY a.attnum)
      FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ), '[]') AS columns,
    coalesce((
      SELECT json_agg(json_build_object(
        'name', o.conname,
        'kind', CASE o.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign' ELSE 'other' END,
        'columns', (
          SELECT coalesce(json_agg(a.attname ORDER BY k.place), '[]')
          FROM unnest(o.conkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number
        ),
        'table', CASE
          WHEN o.contype <> 'f' THEN NULL
          WHEN f.relnamespace = c.relnamespace THEN f.relname
          ELSE o.confrelid::regclass::text
        END,
        'others', (
          SELECT coalesce(json_agg(a.attname ORDER BY k.place), '[]')
          FROM unnest(o.confkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number
        ),
        'on_delete', CASE o.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END,
        'on_update', CASE o.confupdtype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END,
        'condition', CASE WHEN o.contype = 'c' THEN pg_get_expr(o.conbin, o.conrelid) END,
        'special', nullif(concat_ws(', ',
          CASE WHEN o.condeferrable AND o.contype <> 'c' THEN 'deferrable' END,
          CASE WHEN o.confmatchtype = 'f' THEN 'MATCH FULL' END,
          CASE WHEN pg_get_constraintdef(o.oid) LIKE '%NULLS NOT DISTINCT%' THEN 'nulls are not distinct' END,
          CASE WHEN NOT o.convalidated THEN 'not validated' END
        ), ''),
        'definition', pg_get_constraintdef(o.oid)
      ) ORDER BY o.oid)
      FROM pg_constraint o LEFT JOIN pg_class f ON f.oid = o.confrelid
      WHERE o.conrelid = c.oid AND o.contype IN ('p', 'u', 'c', 'f', 'x')
    ), '[]') AS constraints,
    coalesce((
      SELECT json_agg(json_build_object(
        'name', ic.relname,
        'columns', (
          SELECT coalesce(json_agg(a.attname ORDER BY k.place), '[]')
          FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
            LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0
          WHERE k.place <= i.indnkeyatts
        ),
        'unique', i.indisunique,
        'condition', pg_get_expr(i.indpred, i.indrelid),
        'plain', am.amname = 'btree' AND i.indisvalid AND i.indnatts = i.indnkeyatts
          AND NOT EXISTS (SELECT 1 FROM unnest(i.indoption::int2[]) AS option (value) WHERE option.value <> 0)
          AND NOT EXISTS (
            SELECT 1 FROM unnest(i.indclass::oid[]) AS class (number)
              JOIN pg_opclass p ON p.oid = class.number WHERE NOT p.opcdefault
          )
          AND NOT EXISTS (
            SELECT 1 FROM unnest(i.indkey::int2[], i.indcollation::oid[]) AS k (number, coll)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
            WHERE k.coll <> 0 AND k.coll <> a.attcollation
          )
          AND pg_get_indexdef(i.indexrelid) NOT LIKE '%NULLS NOT DISTINCT%',
        'definition', pg_get_indexdef(i.indexrelid)
      ) ORDER BY ic.relname)
      FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
      WHERE i.indrelid = c.oid AND NOT EXISTS (
        SELECT 1 FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')
      )
    ), '[]') AS indexes,
    coalesce((
      SELECT json_agg(extra.text ORDER BY extra.text)
      FROM (
        SELECT 'the trigger `' || tgname || '`' AS text FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal
        UNION ALL
        SELECT 'the rule `' || rulename || '`' FROM pg_rewrite WHERE ev_class = c.oid AND rulename <> '_RETURN'
        UNION ALL
        SELECT 'the policy `' || polname || '` for rows' FROM pg_policy WHERE polrelid = c.oid
      ) extra
    ), '[]') AS extras
  FROM pg_class c
  WHERE c.relnamespace = {namespace} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
) found
