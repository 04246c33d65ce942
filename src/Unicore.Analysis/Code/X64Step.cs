// SPDX-License-Identifier: BSD-3-Clause
// What one x86-64 instruction does to the places that values are in (AMD64 Architecture Programmer's Manual, volume 3).
using Iced.Intel;
using Unicore.Elf;

namespace Unicore.Analysis.Code;

/// <summary>Makes steps of instructions.</summary>
internal static class X64Step
{
    private const int Stack = 4, Frame = 5, Word = 8;

    // rax, rcx, rdx, rsi, rdi, r8 to r11 (System V psABI, "Register Usage"); the kernel keeps all but rax, rcx and r11.
    private const uint LostInCall = 0b1111_1100_0111, LostInKernel = 0b1000_0000_0011;

    public static Step Of(in Instruction instruction, ElfMemory memory, InstructionInfoFactory information)
    {
        var step = new Step { Address = instruction.IP, Flow = FlowOf(instruction), Compared = -1 };
        step.IsIndexed = instruction.MemoryIndex != Register.None && instruction.Mnemonic != Mnemonic.Lea;
        step.IsPadding = instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Int3;
        switch (step.Flow)
        {
            case Flow.SystemCall:
                step.Lost = LostInKernel;
                return step;
            case Flow.Call or Flow.IndirectCall:
                step.Target = step.Flow == Flow.Call ? instruction.NearBranchTarget : 0;
                step.Data = step.Flow == Flow.Call ? 0 : X64Processor.SlotOf(instruction);
                step.Lost = LostInCall;
                return step;
            case Flow.Jump or Flow.Branch:
                step.Target = instruction.NearBranchTarget;
                return step;
            case Flow.IndirectJump:
                Use(instruction, ref step);
                step.Data = instruction.Op0Kind == OpKind.Memory ? instruction.MemoryDisplacement64 : 0;
                return step;
            case Flow.Return or Flow.End:
                return step;
        }

        if (!TryMove(instruction, memory, ref step))
        {
            Forget(instruction, information, ref step);
            Use(instruction, ref step);
        }
        else if (instruction.Mnemonic == Mnemonic.Lea && instruction.MemoryIndex != Register.None)
        {
            Use(instruction, ref step);
        }

        if (instruction.Mnemonic == Mnemonic.Cmp && IsImmediate(instruction.Op1Kind))
        {
            step.Compared = (long)instruction.GetImmediate(1);
        }

        // A table of jumps: its address is made, or indexed.
        if (instruction.IsIPRelativeMemoryOperand || (instruction.MemoryIndex != Register.None && instruction.MemoryBase == Register.None))
        {
            step.Data = instruction.MemoryDisplacement64;
        }

        return step;
    }

    private static Flow FlowOf(in Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.Call when instruction.Mnemonic is Mnemonic.Syscall or Mnemonic.Sysenter => Flow.SystemCall,
        FlowControl.Call => instruction.Op0Kind == OpKind.NearBranch64 ? Flow.Call : Flow.IndirectCall,
        FlowControl.IndirectCall => Flow.IndirectCall,
        FlowControl.UnconditionalBranch => instruction.Op0Kind == OpKind.NearBranch64 ? Flow.Jump : Flow.End,
        FlowControl.ConditionalBranch or FlowControl.XbeginXabortXend =>
            instruction.Op0Kind == OpKind.NearBranch64 ? Flow.Branch : Flow.Next,
        FlowControl.IndirectBranch => Flow.IndirectJump,
        FlowControl.Return => Flow.Return,
        FlowControl.Exception => Flow.End,
        FlowControl.Interrupt when instruction.Mnemonic == Mnemonic.Int && instruction.Immediate8 == 0x80 => Flow.SystemCall,
        FlowControl.Interrupt => instruction.Mnemonic == Mnemonic.Int3 ? Flow.End : Flow.Next,
        _ => instruction.Mnemonic == Mnemonic.Hlt ? Flow.End : Flow.Next,
    };

    /// <summary>The instructions that put a value from one place into another, or make one.</summary>
    private static bool TryMove(in Instruction i, ElfMemory memory, ref Step step)
    {
        switch (i.Mnemonic)
        {
            case Mnemonic.Mov or Mnemonic.Movzx or Mnemonic.Movsx or Mnemonic.Movsxd when PlaceOf(i, 0) is { } to:
                step.Write(to, Source(i, 1, memory));
                return true;
            case Mnemonic.Lea when PlaceOf(i, 0) is { } to:
                step.Write(to, i.IsIPRelativeMemoryOperand || i.MemoryBase == Register.None && i.MemoryIndex == Register.None
                    ? Origin.Constant((long)i.MemoryDisplacement64)
                    : MemoryOf(i) is { } at ? Origin.Copy(Place.Of(at.Register), at.Offset)
                    : Scaled(i));
                return true;
            case Mnemonic.Xor or Mnemonic.Sub when IsRegister(i, 0) && i.Op1Kind == OpKind.Register && i.Op0Register == i.Op1Register:
                step.Write(PlaceOf(i, 0)!.Value, Origin.Constant(0));
                return true;
            case Mnemonic.Add or Mnemonic.Sub when PlaceOf(i, 0) is { } to && IsImmediate(i.Op1Kind):
                long number = (long)i.GetImmediate(1);
                step.Write(to, Origin.Copy(to, i.Mnemonic == Mnemonic.Add ? number : -number));
                return true;
            case Mnemonic.Inc or Mnemonic.Dec when PlaceOf(i, 0) is { } to:
                step.Write(to, Origin.Copy(to, i.Mnemonic == Mnemonic.Inc ? 1 : -1));
                return true;
            case Mnemonic.Or when PlaceOf(i, 0) is { } to && IsImmediate(i.Op1Kind) && (int)i.GetImmediate(1) == -1:
                step.Write(to, Origin.Constant(-1));
                return true;
            case Mnemonic.And when PlaceOf(i, 0) is { } to && to.Register != Stack && IsImmediate(i.Op1Kind):
                step.Write(to, Origin.Made(to, Formula.And((long)i.GetImmediate(1))));
                return true;
            case Mnemonic.Sbb when IsRegister(i, 0) && i.Op1Kind == OpKind.Register && i.Op0Register == i.Op1Register:
                step.Write(PlaceOf(i, 0)!.Value, Origin.Constant(0), Origin.Constant(-1));
                return true;
            case Mnemonic.Neg or Mnemonic.Not when IsRegister(i, 0):
                Place negative = PlaceOf(i, 0)!.Value;
                step.Write(negative, Origin.Made(negative, Formula.Product(-1, i.Mnemonic == Mnemonic.Neg ? 0 : -1)));
                return true;
            case Mnemonic.Shl when IsRegister(i, 0) && IsImmediate(i.Op1Kind):
                Place shifted = PlaceOf(i, 0)!.Value;
                step.Write(shifted, Origin.Made(shifted, Formula.Product(1L << (int)(i.GetImmediate(1) & 31))));
                return true;
            case Mnemonic.Imul when i.OpCount == 3 && IsRegister(i, 0) && IsRegister(i, 1):
                step.Write(PlaceOf(i, 0)!.Value, Origin.Made(PlaceOf(i, 1)!.Value, Formula.Product((long)i.GetImmediate(2))));
                return true;
            case >= Mnemonic.Seta and <= Mnemonic.Sets when i.Op0Kind == OpKind.Register && IsLow(i.Op0Register):
                // One byte is 0 or 1; the others stay.
                Place flag = Place.Of(NumberOf(i.Op0Register));
                step.Write(flag, Origin.Made(flag, Formula.And(~0xffL)), Origin.Made(flag, Formula.And(~0xffL, 1)));
                return true;
            case Mnemonic.Push:
                step.Write(Place.Memory(Stack, 0), Source(i, 0, memory));
                step.Write(Place.Of(Stack), Origin.Copy(Place.Of(Stack), -Word));
                return true;
            case Mnemonic.Pop when IsRegister(i, 0):
                step.Write(PlaceOf(i, 0)!.Value, Origin.Copy(Place.Memory(Stack, 0)));
                step.Write(Place.Of(Stack), Origin.Copy(Place.Of(Stack), Word));
                return true;
            case Mnemonic.Leave:
                step.Write(Place.Of(Frame), Origin.Copy(Place.Memory(Frame, 0)));
                step.Write(Place.Of(Stack), Origin.Copy(Place.Of(Frame), Word));
                return true;
            case Mnemonic.Xchg when IsRegister(i, 0) && IsRegister(i, 1):
                step.Write(PlaceOf(i, 0)!.Value, Origin.Copy(PlaceOf(i, 1)!.Value));
                step.Write(PlaceOf(i, 1)!.Value, Origin.Copy(PlaceOf(i, 0)!.Value));
                return true;
            case >= Mnemonic.Cmova and <= Mnemonic.Cmovs when PlaceOf(i, 0) is { } to:
                step.Write(to, Origin.Copy(to), Source(i, 1, memory));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whatever else it writes is not known any more.</summary>
    private static void Forget(in Instruction instruction, InstructionInfoFactory information, ref Step step)
    {
        InstructionInfo all = information.GetInfo(instruction);
        foreach (UsedRegister used in all.GetUsedRegisters())
        {
            if (used.Access is not (OpAccess.Read or OpAccess.CondRead or OpAccess.NoMemAccess) && used.Register.IsGPR())
            {
                step.Lost |= 1u << NumberOf(used.Register);
            }
        }

        // Registers that change with it do not tell where it was written to.
        foreach (UsedMemory used in all.GetUsedMemory())
        {
            if (used.Access is OpAccess.Read or OpAccess.CondRead or OpAccess.None or OpAccess.NoMemAccess)
            {
                continue;
            }

            int size = used.MemorySize.GetSize();
            if (used.Base.IsGPR64() && used.Index == Register.None && used.Segment is not (Register.FS or Register.GS)
                && size is > 0 and <= byte.MaxValue && used.Access is OpAccess.Write or OpAccess.ReadWrite
                && !instruction.HasRepPrefix && !instruction.HasRepnePrefix && step.Lost == 0)
            {
                step.Write(Place.Memory(NumberOf(used.Base), (long)used.Displacement, size), Origin.Unknown);
            }
            else
            {
                step.Spoils = true;
                step.SpoilsFrame |= IsFrame(used.Base) || IsFrame(used.Index);
            }
        }
    }

    private static bool IsFrame(Register register) => register is Register.RSP or Register.RBP;

    /// <summary>Registers that it has as operands, and those that its operand in memory is told by if no memory is touched.</summary>
    private static void Use(in Instruction instruction, ref Step step)
    {
        for (int i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) == OpKind.Register && instruction.GetOpRegister(i) is var register && register.IsGPR()
                && !(i == 0 && NumberOf(register) == Stack))
            {
                step.Uses |= 1u << NumberOf(register);
            }
        }

        if (instruction.Mnemonic == Mnemonic.Lea)
        {
            step.Uses |= (instruction.MemoryBase.IsGPR() ? 1u << NumberOf(instruction.MemoryBase) : 0)
                | (instruction.MemoryIndex.IsGPR() ? 1u << NumberOf(instruction.MemoryIndex) : 0);
        }
    }

    /// <summary>A register times a number, and another: what lea makes without memory.</summary>
    private static Origin Scaled(in Instruction i) =>
        !i.MemoryIndex.IsGPR() || (i.MemoryBase != Register.None && i.MemoryBase != i.MemoryIndex) ? Origin.Unknown
        : Origin.Made(Place.Of(NumberOf(i.MemoryIndex)),
            Formula.Product(i.MemoryIndexScale + (i.MemoryBase == Register.None ? 0 : 1), (long)i.MemoryDisplacement64));

    private static bool IsLow(Register register) =>
        register.IsGPR8() && register is not (Register.AH or Register.BH or Register.CH or Register.DH);

    private static Origin Source(in Instruction i, int operand, ElfMemory memory)
    {
        OpKind kind = i.GetOpKind(operand);
        if (IsImmediate(kind))
        {
            return Origin.Constant((long)i.GetImmediate(operand));
        }

        if (kind == OpKind.Memory && i.MemoryIndex == Register.None
            && (i.IsIPRelativeMemoryOperand || i.MemoryBase == Register.None) && memory.IsConstant(i.MemoryDisplacement64))
        {
            ReadOnlySpan<byte> bytes = memory.From(i.MemoryDisplacement64).Span;
            return i.MemorySize is MemorySize.Int32 or MemorySize.UInt32 && bytes.Length >= 4
                ? Origin.Constant(System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(bytes))
                : Origin.Unknown;
        }

        // The bits beyond a short operand are others.
        return PlaceOf(i, operand) is not { } place ? Origin.Unknown
            : i.Mnemonic == Mnemonic.Movsx ? Origin.Unknown
            : i.Mnemonic == Mnemonic.Movzx
                ? Origin.Made(place, Formula.And(
                    (kind == OpKind.Register ? i.GetOpRegister(operand).GetSize() : i.MemorySize.GetSize()) == 1 ? 0xff : 0xffff))
            : Origin.Copy(place);
    }

    /// <summary>A register, of 32 or 64 bits unless it is read; memory at a distance from one; null for others.</summary>
    private static Place? PlaceOf(in Instruction i, int operand) => i.GetOpKind(operand) switch
    {
        OpKind.Register when IsRegister(i, operand)
            || (operand > 0 && (IsLow(i.GetOpRegister(operand)) || i.GetOpRegister(operand).IsGPR16())) =>
                Place.Of(NumberOf(i.GetOpRegister(operand))),
        OpKind.Memory => MemoryOf(i),
        _ => null,
    };

    private static Place? MemoryOf(in Instruction i) =>
        i.MemoryIndex == Register.None && i.MemoryBase.IsGPR64() && i.SegmentPrefix is not (Register.FS or Register.GS)
            ? Place.Memory(NumberOf(i.MemoryBase), (long)i.MemoryDisplacement64, Math.Min(i.MemorySize.GetSize(), byte.MaxValue))
            : null;

    private static bool IsRegister(in Instruction i, int operand) =>
        i.GetOpKind(operand) == OpKind.Register && (i.GetOpRegister(operand).IsGPR32() || i.GetOpRegister(operand).IsGPR64());

    private static bool IsImmediate(OpKind kind) => kind is >= OpKind.Immediate8 and <= OpKind.Immediate32to64;

    private static int NumberOf(Register register) => register.GetFullRegister().GetNumber();
}
