// SPDX-License-Identifier: BSD-3-Clause
// An image on its way: a bar at a terminal, a line now and then elsewhere.
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Unicore.Images.Registries;
using Unicore.Tool.Output;

namespace Unicore.Tool.Building;

/// <summary>Shows a pull on standard error; standard output is the guest's.</summary>
internal static class PullProgress
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(5);

    /// <summary>Shows how far something is while it goes on.</summary>
    /// <param name="name">What it is of.</param>
    /// <param name="size">How many bytes will move.</param>
    /// <param name="pull">It.</param>
    public static Task ShowAsync(string name, long size, Func<IProgress<RegistryProgress>, Task> pull)
    {
        string title = $"pulling {DiagnosticText.Printable(name)}";
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine($"{title} ({MiB(size)})");
            Stopwatch clock = Stopwatch.StartNew();
            return pull(new Heard(moved =>
            {
                if (clock.Elapsed >= While)
                {
                    clock.Restart();
                    Console.Error.WriteLine($"{title}: {MiB(moved)} of {MiB(size)}");
                }
            }));
        }

        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: size);
                return pull(new Heard(moved => task.Value = moved));
            });
    }

    private static string MiB(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB";

    /// <summary>All contents together, which come one after the other.</summary>
    private sealed class Heard(Action<long> show) : IProgress<RegistryProgress>
    {
        private long _before;

        public void Report(RegistryProgress value)
        {
            show(_before + value.Moved);
            _before += value.Moved == value.Size ? value.Size : 0;
        }
    }
}
