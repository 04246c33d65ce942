// SPDX-License-Identifier: BSD-3-Clause
// A real terminal: a tmux session of its own, with keys in and the screen out.
using System.Diagnostics;
using System.Text;

namespace Unicore.Tool.Tests;

/// <summary>A terminal of a given size in which a command runs. Waits are for what the screen shows, with a generous limit.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _socket = Path.Combine(Directory.CreateTempSubdirectory("unicore-tmux-").FullName, "s");

    /// <summary>Starts a shell in the terminal; the command runs in it, and <c>ended CODE</c> follows it.</summary>
    public Terminal(string folder, string command, int width = 80, int height = 24, params (string Name, string Value)[] environment)
    {
        string variables = string.Concat(environment.Select(v => $"export {v.Name}='{v.Value}'; "));
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "-c", folder,
            $"unset NO_COLOR; export LC_ALL=C.UTF-8 DOTNET_NOLOGO=1; {variables}{command}; echo ended $?; stty -a | grep -o '.icanon'; "
                + "exec sleep 1000");
    }

    /// <summary>The screen, lines without the blanks at their ends.</summary>
    public string Screen => Tmux("capture-pane", "-p");

    /// <summary>The screen with the codes of its colours.</summary>
    public string Colors => Tmux("capture-pane", "-p", "-e");

    /// <summary>The line that the cursor stands in.</summary>
    public string CursorLine =>
        Screen.Split('\n')[int.Parse(Tmux("display", "-p", "#{cursor_y}"), System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>Sends keys by tmux's names: <c>Down</c>, <c>Enter</c>, <c>Escape</c>, letters.</summary>
    public Terminal Press(params string[] keys)
    {
        foreach (string key in keys)
        {
            Tmux("send-keys", "--", key);
        }

        return this;
    }

    /// <summary>Sends text as it is.</summary>
    public Terminal Type(string text)
    {
        Tmux("send-keys", "-l", "--", text);
        return this;
    }

    /// <summary>Gives the terminal another size.</summary>
    public Terminal Resize(int width, int height)
    {
        Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");
        return this;
    }

    /// <summary>Waits until the screen holds all of the texts; fails with the screen when it does not come to that.</summary>
    public Terminal Shows(params string[] texts)
    {
        WaitFor(screen => Array.TrueForAll(texts, t => screen.Contains(t, StringComparison.Ordinal)), string.Join(" and ", texts));
        return this;
    }

    /// <summary>Waits until the text is gone.</summary>
    public Terminal Loses(string text)
    {
        WaitFor(screen => !screen.Contains(text, StringComparison.Ordinal), $"no {text}");
        return this;
    }

    /// <summary>Waits until the cursor stands in a line with the text.</summary>
    public Terminal Selects(string text)
    {
        WaitFor(_ => CursorLine.Contains(text, StringComparison.Ordinal), $"the cursor at {text}");
        return this;
    }

    public void Dispose()
    {
        Tmux("kill-server");
        Directory.Delete(Path.GetDirectoryName(_socket)!, true);
    }

    private void WaitFor(Func<string, bool> condition, string what)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string screen = Screen;
        while (!condition(screen))
        {
            Assert.True(clock.Elapsed < Limit, $"waited for {what}; the screen is\n{screen}");
            Thread.Sleep(25);
            screen = Screen;
        }
    }

    private string Tmux(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-S", _socket, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("TMUX");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }
}
