// SPDX-License-Identifier: BSD-3-Clause
// The `unicore` command: a table of its verbs.
using System.CommandLine;
using System.CommandLine.Help;
using Unicore.Tool.Commands;
using Unicore.Tool.Commands.Background;
using Unicore.Tool.Commands.Kconfig;

// A RootCommand would call itself by the name of the assembly.
var root = new Command("unicore", "Tools around unikernels that Unicore.Sdk builds. Building is `dotnet build`.")
{
    RunCommand.Create(),
    PsCommand.Create(),
    GdbCommand.Create(),
    ListCommand.Create(),
    ImageCommand.Create(),
    KconfigCommand.Create(),
    ImportCommand.Create(),
    AnalyzeCommand.Create(),
    PortCommand.Create(),
    DecomposeCommand.Create(),
    TuneCommand.Create(),
    KeepCommand.Create(),
    new HelpOption(),
    new VersionOption(),
};
foreach (Command verb in (IEnumerable<Command>)[.. LifeCommands.Create(), .. ConsoleCommands.Create(), .. LookCommands.Create()])
{
    root.Subcommands.Add(verb);
}

return CommandLine.Run(root, args);
