// SPDX-License-Identifier: BSD-3-Clause
// What a user's shell has for compilers stands in no key: it reaches none of a tree's either.
using Unicore.Build.Actions;

namespace Unicore.Unikraft.Tests.Building;

public sealed class ShellTests
{
    [Fact]
    public async Task TheVariablesOfAShellReachNoCompiler()
    {
        using Tree tree = new();
        tree.Write("shell/shell.h", "");
        File.AppendAllText(tree["app/main.c"], "#if __has_include(<shell.h>)\n#error found\n#endif\n");
        (await tree.Build(new Shell("CPATH", tree["shell"]))).Succeeds();
    }

    /// <summary>Runs processes as a shell with a variable would.</summary>
    private sealed class Shell(string variable, string value) : IProcessRunner
    {
        private readonly ProcessRunner _real = new();

        public Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken)
        {
            Dictionary<string, string?> environment = new(start.Environment);
            environment.TryAdd(variable, value);
            return _real.RunAsync(start with { Environment = environment }, cancellationToken);
        }
    }
}
