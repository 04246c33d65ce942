// SPDX-License-Identifier: BSD-3-Clause
// A script that needs no file, run by Lua: numbers, texts, patterns, tables, closures, coroutines, errors, the collector.
#include <stdio.h>
#include <lauxlib.h>
#include <lualib.h>

static const char script[] =
	"print(_VERSION, math.type(3), math.type(3.0), 7 // 2, -7 // 2, -7 % 3, 7.5 % -2, 1 << 62, 3 | 4, ~0)\n"
	"print(1e15, 1e100, 0.1, 1/3, 2^53, 10 // 0.0, -1/0, 0/0 ~= 0/0, math.maxinteger + 1 == math.mininteger, 0x1p-3)\n"
	"print(string.format('%5.2f|%-8s|%08x|%q|%a|%g|%i', math.pi, 'ab', 48879, 'a\\nb\\0c', 0.5, 1e20, 42))\n"
	"print(math.sqrt(2), math.exp(1), math.log(10), math.log(8, 2))\n"
	"print(math.sin(1), math.floor(-2.5), math.fmod(-7, 3), math.tointeger(5.0))\n"
	"print(('the quick brown fox'):gsub('(%w+) (%w+)', '%2 %1'))\n"
	"print(('key = value'):match('^(%w+)%s*=%s*(%w+)$'), ('a,b,,c'):find(',,', 1, true))\n"
	"print(utf8.char(955, 8364, 128512), utf8.len('\\u{3bb}x'), #'\\u{1F600}', ('x'):rep(3, '-'), ('abc'):byte(1, -1))\n"
	"local packed = string.pack('<i4 z s1 d', -2, 'zero', 'short', 1.5)\n"
	"print(#packed, string.unpack('<i4 z s1 d', packed))\n"
	"local primes, sieve = {}, {}\n"
	"for i = 2, 5000 do\n"
	"  if not sieve[i] then primes[#primes + 1] = i; for j = i * i, 5000, i do sieve[j] = true end end\n"
	"end\n"
	"print(#primes, primes[#primes], table.concat(primes, ' ', 1, 10), select('#', table.unpack(primes, 1, 200)))\n"
	"local words = {'pear', 'fig', 'apple', 'kiwi', 'date'}\n"
	"table.sort(words, function(a, b) return #a < #b or #a == #b and a < b end)\n"
	"print(table.concat(words, ','), table.concat(table.move(words, 2, 4, 1), ','))\n"
	"local function permutations(list, n)\n"
	"  if n == 0 then coroutine.yield(table.concat(list)) end\n"
	"  for i = 1, n do\n"
	"    list[n], list[i] = list[i], list[n]; permutations(list, n - 1); list[n], list[i] = list[i], list[n]\n"
	"  end\n"
	"end\n"
	"local all = {}\n"
	"for p in coroutine.wrap(function() permutations({'a', 'b', 'c', 'd'}, 4) end) do all[#all + 1] = p end\n"
	"print(#all, all[1], all[24])\n"
	"local Account = setmetatable({}, {__call = function(class, b) return setmetatable({b = b}, class) end})\n"
	"Account.__index, Account.__add = Account, function(x, y) return Account(x.b + y.b) end\n"
	"Account.__tostring, Account.__close = function(x) return 'account of ' .. x.b end, function(x) print('closed', x.b) end\n"
	"do local a <close> = Account(5); print(tostring(a + Account(37))) end\n"
	"print(pcall(error, {code = 7}), select(2, pcall(function() return nil + 1 end)), select(2, pcall(string.rep, 'x', -1)))\n"
	"print(select(2, xpcall(function() local t = nil; return t.x end, function(m) return 'handled: ' .. m end)))\n"
	"local function deep(n) return n == 0 and 0 or 1 + deep(n - 1) end\n"
	"local _, why = pcall(deep, 1e9)\n"
	"print(deep(10000), why:match('stack overflow') or why)\n"
	"print(load('return ...', 'chunk', 't', {})(1, 2), select(2, load('x = = 1', '=chunk')))\n"
	"print(load(string.dump(function(x) return x * 2 end))(21))\n"
	"local weak = setmetatable({}, {__mode = 'v'})\n"
	"for i = 1, 200000 do weak[i % 100] = {i} end\n"
	"collectgarbage(); collectgarbage()\n"
	"local collected = 0\n"
	"setmetatable({}, {__gc = function() collected = collected + 1 end}); collectgarbage()\n"
	"print(next(weak), collected, collectgarbage('count') < 4096, os.time{year = 2024, month = 2, day = 29, hour = 12} % 86400)\n"
	"print(os.date('!%Y-%m-%d %H:%M:%S', 1e9), os.getenv('NOBODY'), os.clock() >= 0, io.write('written ') == io.stdout)\n"
	"return 42\n";

int main(void)
{
	lua_State *lua = luaL_newstate();
	int result;

	if (!lua)
		return 1;
	luaL_openlibs(lua);
	if (luaL_loadbuffer(lua, script, sizeof(script) - 1, "=script") || lua_pcall(lua, 0, 1, 0)) {
		printf("failed: %s\n", lua_tostring(lua, -1));
		return 1;
	}
	result = (int)lua_tointeger(lua, -1);
	lua_close(lua);
	return result;
}
