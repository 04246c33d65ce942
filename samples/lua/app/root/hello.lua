-- What `dotnet run -- /hello.lua NAME` runs.
print(("Hello, %s! This is %s on a unikernel."):format(arg[1] or "world", _VERSION))
