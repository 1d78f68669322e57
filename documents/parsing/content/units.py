"""How a unit is named, and the verbs that follow its name."""

from __future__ import annotations

import re

_NOT = (
    r"(?!Ban hành|Ban bố|Hội nghị|Hội thảo|Hội thi|Báo cáo|Bộ tiêu chí|Phòng,? chống|Phòng ngừa|Trường hợp"
    r"|Đoàn kết|Đơn vị học tập|Đơn vị tính|Cơ sở vật chất|Ban đầu|Tổ chức\s+(?!chính trị|xã hội|đoàn thể)"
    r"|Cán bộ quản lý giáo dục và|Sở hữu|Đội ngũ|Các Mục tiêu|Văn bản|Bộ máy|Viện trợ|Xã hội|Thành phần)"
)
_UNIT_WORD = (
    r"(?:Ủy ban|Uỷ ban|UBND|UBMT\w*|UB\s?MTTQ\w*|MTTQ|Sở|Phòng|Ban|Hội|Bộ|Trường|Trung tâm|TT\w*"
    r"|Văn phòng|VP|Công an|Công đoàn|Đoàn|Liên đoàn|Liên minh|Mặt trận|Đài|Báo|Thư viện|Kho bạc"
    r"|Bưu điện|Viện|Cục|Chi cục|Cơ quan|Đơn vị|Thủ trưởng|Hiệu trưởng|Tổ\s+\w|Bảo hiểm|Bộ phận"
    r"|Bộ Chỉ huy|Ban Chỉ huy|Quân sự|Lực lượng|Doanh nghiệp|Thành viên|Công chức|Cán bộ|Giám đốc"
    r"|Chủ tịch|Trưởng|Đ/c|Đồng chí|Ông|Bà|Bí thư|Chánh|Đảng ủy|Huyện ủy|Tỉnh ủy|Thành ủy|Thị ủy|Cấp ủy|Bệnh viện|Trạm"
    r"|Khối|Thanh tra|Thường trực|Chi hội|Chi bộ|Chi đoàn|(?:Huyện|Tỉnh|Thành|Thị|Xã) đoàn|Nhà trường|Nhà văn hóa"
    r"|Tổ chức (?:chính trị|xã hội|đoàn thể)|Cơ sở (?:giáo dục|đào tạo)|Ngành|Hợp tác xã"
    r"|(?:Các|Những)\s+(?:phòng|sở|ban|bộ|ngành|đơn vị|cơ quan|trường|nhà trường|cơ sở|hội|tổ chức"
    r"|thành viên|xã|phường|thôn|địa phương|doanh nghiệp|đoàn thể|huyện|trung tâm|UBND|Ủy ban|thị trấn"
    r"|đồng chí|khu|tổ|bộ phận|ông|bà|chi hội|chi bộ|cán bộ|công chức)"
    r"|(?:xã|phường|thôn|đặc khu)\s)"
)
UNIT = re.compile(
    rf"^{_NOT}(?:(?:Giao|Đề nghị|Yêu cầu|Phân công|Đối với|Trách nhiệm của"
    rf"|Nhiệm vụ của)\s+(?:cho\s+)?)?(?P<unit>{_UNIT_WORD})",
    re.I,
)
VERB = re.compile(
    r"\s*[,:]?\s+(?:có (?:trách )?nhiệm(?: vụ)?|chịu trách nhiệm|chủ trì|phối hợp|tham mưu|tổng hợp"
    r"|phụ trách|thực hiện|triển khai|hướng dẫn|xây dựng|tổ chức(?! chính trị| xã hội| đoàn thể|,)"
    r"|căn cứ|chủ động|đẩy mạnh|tăng cường|làm|là|ban hành|chỉ đạo|bố trí|đảm bảo|bảo đảm|tuyên truyền"
    r"|theo dõi|kiểm tra|rà soát|báo cáo|tiếp tục|cân đối|thẩm định|hằng năm|hàng năm|đưa|vận động"
    r"|lồng ghép|tiến hành|tự)\b",
)
