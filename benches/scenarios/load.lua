-- What wrk sends and how it reports. After `--` come the method and, for a body, the file that holds it.
-- There is no `request` and no `response` function on purpose: with one, wrk would call Lua for every
-- request, and the generator's core would be the bottleneck.

function init(args)
   if args[1] then wrk.method = args[1] end
   if args[2] then
      local file = assert(io.open(args[2], "r"))
      wrk.body = file:read("*a")
      file:close()
      wrk.headers["Content-Type"] = "application/json"
   end
end

function done(summary)
   local errors = summary.errors
   io.write(string.format(
      'result {"requests":%d,"microseconds":%d,"errors":%d}\n',
      summary.requests, summary.duration,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
