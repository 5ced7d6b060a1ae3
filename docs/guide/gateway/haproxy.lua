-- Asks Gatehouse whether a request may pass: http-request lua.gatehouse ADDRESS SCOPE
-- The answer stands in txn.auth_status, who calls in txn.auth_account and its like.
local passed_on = { "authorization", "cookie", "origin", "sec-fetch-site", "sec-fetch-mode", "sec-websocket-key", "user-agent" }
local told = { account = "x-auth-account", user = "x-auth-user", key = "x-auth-key", roles = "x-auth-roles", scopes = "x-auth-scopes", request = "x-request-id", retry = "retry-after" }

core.register_action("gatehouse", { "http-req" }, function(txn, address, scope)
	txn:set_var("txn.auth_status", 0)
	local came = txn.http:req_get_headers()
	local headers = {
		["host"] = { address },
		["x-original-method"] = { txn.sf:method() },
		["x-original-uri"] = { txn.sf:pathq() },
		["x-forwarded-for"] = { txn.sf:src() },
	}
	if came["host"] then
		headers["x-original-host"] = { came["host"][0] }
	end
	for _, name in ipairs(passed_on) do
		if came[name] then
			headers[name] = {}
			for i = 0, #came[name] do
				table.insert(headers[name], came[name][i])
			end
		end
	end
	local answer = core.httpclient():get({ url = "http://" .. address .. "/gateway/check?scope=" .. scope, headers = headers, timeout = 5000 })
	if not answer then
		return
	end
	for name, header in pairs(told) do
		local values = answer.headers and answer.headers[header]
		txn:set_var("txn.auth_" .. name, values and values[0] or "")
	end
	txn:set_var("txn.auth_status", answer.status or 0)
end, 2)
