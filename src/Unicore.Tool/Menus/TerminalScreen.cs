// SPDX-License-Identifier: BSD-3-Clause
// The real terminal: Spectre.Console paints, the console gives keys, signals tell of resizing and of the end.
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Unicore.Tool.Menus;

/// <summary>The terminal while the menu has it. Disposing gives it back as it was.</summary>
internal sealed class TerminalScreen : IScreen, IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly BlockingCollection<MenuKey> _keys = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _painting = new();
    private Canvas? _shown;
    private readonly bool _color;
    private bool _isOpen;

    public TerminalScreen(bool color)
    {
        _color = color;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = false }),
        });
        Open();
        if (!OperatingSystem.IsWindows())
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _keys.Add(new MenuKey(MenuKeyKind.Repaint))));
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Reopen()));
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop));
        }

        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context => End(context.Signal)));
        }

        new Thread(ReadKeys) { IsBackground = true }.Start();
    }

    public (int Width, int Height) Size => (Console.WindowWidth, Console.WindowHeight);

    public MenuKey Read() => _keys.Take();

    public void Show(Canvas canvas)
    {
        lock (_painting)
        {
            if (!_isOpen)
            {
                return;
            }

            _console.Cursor.Hide();
            for (int y = 0; y < canvas.Height; y++)
            {
                List<(string Text, Ink Ink)> row = canvas.Row(y).ToList();
                if (_shown is null || _shown.Width != canvas.Width || _shown.Height != canvas.Height || !row.SequenceEqual(_shown.Row(y)))
                {
                    _console.Cursor.SetPosition(1, y + 1);
                    _console.Write(new Runs(row.Select(r => new Segment(r.Text, Styles.Of(r.Ink, _color)))));
                }
            }

            _console.Cursor.SetPosition(canvas.Cursor.X + 1, canvas.Cursor.Y + 1);
            _console.Cursor.Show();
            _console.Profile.Out.Writer.Flush();
            _shown = canvas;
        }
    }

    public void Dispose()
    {
        _signals.ForEach(s => s.Dispose());
        Close();
    }

    private void Open()
    {
        lock (_painting)
        {
            _isOpen = true;
            _shown = null;
            // The alternate screen, where there is one; what stood on the terminal comes back with the end.
            _console.Write(new ControlCode("\e[?1049h\e[2J"));
        }
    }

    private void Close()
    {
        lock (_painting)
        {
            if (!_isOpen)
            {
                return;
            }

            _isOpen = false;
            _console.Write(new ControlCode($"\e[0m\e[{Console.WindowHeight};1H\e[K\e[?1049l"));
            _console.Cursor.Show();
            _console.Profile.Out.Writer.Flush();
        }
    }

    /// <summary>Ctrl-Z: the terminal is the shell's until fg. A signal that has a handler here stops nothing by itself.</summary>
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Close();
        _ = Kill(Environment.ProcessId, OperatingSystem.IsLinux() ? 19 : 17);
    }

    private void Reopen()
    {
        if (!_isOpen)
        {
            Open();
        }

        _keys.Add(new MenuKey(MenuKeyKind.Repaint));
    }

    /// <summary>Ctrl-C and its like: nothing is saved, the terminal is given back, and the shell sees why.</summary>
    private void End(PosixSignal signal)
    {
        Close();
        Environment.Exit(signal switch { PosixSignal.SIGINT => 130, PosixSignal.SIGQUIT => 131, PosixSignal.SIGTERM => 143, _ => 129 });
    }

    private void ReadKeys()
    {
        var keyboard = new Keyboard();
        try
        {
            while (true)
            {
                if (keyboard.Translate(Console.ReadKey(intercept: true)) is { } key)
                {
                    _keys.Add(key);
                }
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The terminal is gone.
            End(PosixSignal.SIGHUP);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private sealed class Runs(IEnumerable<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}
