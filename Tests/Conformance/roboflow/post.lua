-- SPDX-License-Identifier: Apache-2.0
-- For wrk: posts the files named behind `--` in turn, counts answers by status, and prints one line of JSON at the end.
local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("first", #threads)
end

function init(arguments)
    requests, statuses, sent = {}, {}, 0
    for _, path in ipairs(arguments) do
        local file = assert(io.open(path, "rb"))
        table.insert(requests, wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, file:read("*a")))
        file:close()
    end
end

function request()
    sent = sent + 1
    return requests[(sent + first) % #requests + 1]
end

function response(status)
    statuses[status] = (statuses[status] or 0) + 1
end

function done(summary, latency)
    local counts, posted = {}, 0
    for _, thread in ipairs(threads) do
        posted = posted + thread:get("sent")
        for status, count in pairs(thread:get("statuses")) do
            counts[status] = (counts[status] or 0) + count
        end
    end
    local told = {}
    for status, count in pairs(counts) do
        table.insert(told, string.format('"%d":%d', status, count))
    end
    local errors = summary.errors
    print(string.format(
        'JSON {"sent":%d,"answers":%d,"seconds":%.3f,"p50":%.3f,"p99":%.3f,"longest":%.3f,"statuses":{%s},' ..
        '"connect":%d,"read":%d,"write":%d,"timeout":%d}',
        posted, summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        latency.max / 1e3, table.concat(told, ","), errors.connect, errors.read, errors.write, errors.timeout))
end
