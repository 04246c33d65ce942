// SPDX-License-Identifier: BSD-3-Clause
// The kernel's own test cases of kconfig, run by pytest against `unicore kconfig`.
using CliWrap;
using CliWrap.Buffered;
using Xunit.Abstractions;

namespace Unicore.Oracles.Tests;

[Collection(nameof(Linux61))]
public sealed class KernelCaseTests(Linux61 oracle, ITestOutputHelper output)
{
    [Fact]
    public async Task TheKernelsCasesPass()
    {
        // Its conftest.py looks for scripts/kconfig/conf below the current folder.
        string folder = Directory.CreateTempSubdirectory("kernel-cases-").FullName;
        try
        {
            string kconfig = Directory.CreateDirectory(Path.Combine(folder, "scripts", "kconfig")).FullName;
            string conf = Path.Combine(kconfig, "conf");
            // Their Python types Enter until the program ends. The shell outlives it, so that nobody writes into a closed pipe.
            File.WriteAllText(conf, $"#!/bin/sh\n{string.Join(' ', RealConf.OurCommand())} \"$@\"\nexit $?\n");
            await Cli.Wrap("chmod").WithArguments(["+x", conf]).ExecuteAsync();
            await Cli.Wrap("cp").WithArguments(["-r", Path.Combine(oracle.Linux.Folder, "scripts", "kconfig", "tests"), kconfig])
                .ExecuteAsync();
            BufferedCommandResult result = await Cli.Wrap("pytest-3").WithArguments(["-p", "no:cacheprovider", "scripts/kconfig/tests"])
                .WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
            output.WriteLine(result.StandardOutput.TrimEnd().Split('\n')[^1]);
            Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
