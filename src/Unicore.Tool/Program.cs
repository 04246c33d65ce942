// SPDX-License-Identifier: BSD-3-Clause
// The `unicore` command: a table of its verbs.
using System.CommandLine;
using Unicore.Tool.Commands;
using Unicore.Tool.Commands.Kconfig;

var root = new RootCommand("Tools around unikernels that Unicore.Sdk builds. Building is `dotnet build`.")
{
    RunCommand.Create(),
    KconfigCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
