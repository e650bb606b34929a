var text = args.Length > 0 ? string.Join(' ', args) : "counted by Rust";
System.Console.WriteLine($"{GreenLib.Words.Count(text)} words");
