SELECT format('%s tables of the schema `%s`', count(*), n.nspname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.oid <> {namespace}
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
GROUP BY n.nspname
UNION ALL
SELECT format('the function `%s`', p.proname)
FROM pg_proc p
WHERE p.pronamespace = {namespace}
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
ORDER BY 1
