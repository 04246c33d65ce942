"""What `dotnet run -- /hello.py NAME` runs."""
import sys

print(f"Hello, {' '.join(sys.argv[1:]) or 'world'}! This is Python {sys.version.split()[0]} on a unikernel.")
